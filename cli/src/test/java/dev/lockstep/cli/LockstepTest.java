package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LockstepTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void verifyEndsWithZeroWhenClean() throws IOException {
    assertThat(verify(200, "{'clean':true,'invariants':[{'name':'a','checked':1,'violations':0}]}"))
        .isZero();
    assertThat(out.toString()).contains("audit: clean");
  }

  @Test
  void verifyEndsWithOneOnAViolation() throws IOException {
    assertThat(verify(200, "{'clean':false,'invariants':[{'name':'a','violations':['x']}]}"))
        .isOne();
    assertThat(out.toString()).contains("FAIL  a").contains("x");
  }

  @Test
  void verifyEndsWithTwoWhenRefused() throws IOException {
    assertThat(verify(403, "{'code':'REQUEST_FORBIDDEN','detail':'operators only'}")).isEqualTo(2);
    assertThat(err.toString()).contains("REQUEST_FORBIDDEN (operators only)");
  }

  @Test
  void verifyEndsWithTwoWhenNobodyIsThere() {
    assertThat(execute("verify", "--url", "http://127.0.0.1:9", "--token", "t")).isEqualTo(2);
    assertThat(err.toString()).contains("no answer");
  }

  @Test
  void demoStartsOneToEightNodesOfItsOwn() {
    assertThat(execute("demo", "--nodes", "9")).isEqualTo(2);
    assertThat(execute("demo", "--nodes", "0")).isEqualTo(2);
    assertThat(execute("demo", "--nodes", "2", "--url", "http://127.0.0.1:9")).isEqualTo(2);
    assertThat(err.toString()).contains("--nodes: 1 to 8 servers of the demo's own, without --url");
  }

  @Test
  void demoRefusesARedisThatMakesNoSense() {
    assertThat(execute("demo", "--redis", "localhost")).isEqualTo(2);
    assertThat(err.toString()).contains("--redis: own, none or redis://host:port");
    assertThat(execute("demo", "--redis", "own", "--url", "http://127.0.0.1:9")).isEqualTo(2);
    assertThat(execute("demo", "--kill-redis")).isEqualTo(2);
    assertThat(err.toString()).contains("--kill-redis needs --redis own");
    assertThat(execute("demo", "--readers", "0")).isEqualTo(2);
  }

  @Test
  void demoEndsWithTwoWithoutData() {
    assertThat(execute("demo", "--data-set", "no-such-folder")).isEqualTo(2);
    assertThat(err.toString()).contains("no such data file");
  }

  private int verify(int status, String body) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/ops/v1/audit",
        exchange -> {
          byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      return execute("verify", "--url", url, "--token", "t");
    } finally {
      server.stop(0);
    }
  }

  private int execute(String... arguments) {
    CommandLine line = Lockstep.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }
}
