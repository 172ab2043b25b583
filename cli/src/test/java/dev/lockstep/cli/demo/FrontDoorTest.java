package dev.lockstep.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrontDoorTest {
  private final List<HttpServer> servers = new ArrayList<>();
  private FrontDoor door;

  @BeforeEach
  void open() throws IOException {
    door = FrontDoor.open(List.of(serve("a"), serve("b")));
  }

  @AfterEach
  void close() {
    door.close();
    servers.forEach(server -> server.stop(0));
  }

  @Test
  void givesEveryServerItsTurn() throws Exception {
    assertThat(List.of(ask(), ask(), ask())).containsExactly("a", "b", "a");
  }

  @Test
  void goesOnWithTheServersThatAreLeft() throws Exception {
    servers.getFirst().stop(0);
    assertThat(List.of(ask(), ask(), ask())).containsOnly("b");
  }

  @Test
  void closesTheConnectionWhenNobodyIsThere() {
    servers.forEach(server -> server.stop(0));
    assertThatThrownBy(this::ask).isInstanceOf(IOException.class);
  }

  private String ask() throws IOException, InterruptedException {
    try (HttpClient fresh = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(door.url()).build();
      return fresh.send(request, BodyHandlers.ofString()).body();
    }
  }

  private URI serve(String name) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = name.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    servers.add(server);
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }
}
