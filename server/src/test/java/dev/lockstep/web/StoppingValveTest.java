package dev.lockstep.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.web.RawHttp.Answer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.Http11NioProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoppingValveTest {

  /** Begins to stop between its two looks at whether it stops. */
  public static final class StopsInBetween extends Http11NioProtocol {

    private final AtomicInteger looks = new AtomicInteger(Integer.MIN_VALUE);

    void stopAfterTheNextLook() {
      looks.set(0);
    }

    @Override
    public boolean isPaused() {
      return looks.getAndIncrement() > 0;
    }
  }

  private static final class Ok extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      response.setStatus(204);
    }
  }

  @TempDir Path folder;

  private final Tomcat tomcat = new Tomcat();
  private final StopsInBetween protocol = new StopsInBetween();

  @BeforeEach
  void start() throws Exception {
    tomcat.setBaseDir(folder.toString());
    protocol.setPort(0);
    tomcat.setConnector(new Connector(protocol));
    StandardHost host = (StandardHost) tomcat.getHost();
    EdgeConfiguration.install(host);
    var context = tomcat.addContext("", folder.toString());
    Tomcat.addServlet(context, "ok", new Ok());
    context.addServletMappingDecoded("/", "ok");
    tomcat.start();
  }

  @AfterEach
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }

  @Test
  void aRequestThatMeetsTheBeginningOfAStopMayBeTriedAgain() throws IOException {
    RawHttp http = new RawHttp(tomcat.getConnector().getLocalPort());
    assertThat(http.send("GET /", "").status()).isEqualTo(204);

    protocol.stopAfterTheNextLook();
    Answer answer = http.send("GET /", "");

    assertThat(answer.code()).isEqualTo("SYSTEM_BUSY");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers()).containsKey("retry-after");
  }

  @Test
  void aFaultyRequestIsFaulty() throws IOException {
    RawHttp http = new RawHttp(tomcat.getConnector().getLocalPort());
    assertThat(http.send("GET /", "", "Host: two").status()).isEqualTo(400);
  }
}
