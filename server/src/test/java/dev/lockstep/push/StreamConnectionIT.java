package dev.lockstep.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.Http;
import dev.lockstep.LockstepApplication;
import dev.lockstep.commit.DatabaseClock;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.order.OrderStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What becomes of the connection of a stream, seen from the other end of the socket. */
@Timeout(60)
@SpringBootTest(
    classes = LockstepApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "lockstep.mode=development",
      "lockstep.i-know=true",
      // Whoever notices something before has not noticed it by a heartbeat.
      "lockstep.push.heartbeat=10m"
    })
class StreamConnectionIT {

  private static final int SILENT_MS_MAX = 20_000;

  @LocalServerPort private int port;
  @Autowired private DataSource dataSource;
  @Autowired private PushHub hub;
  @Autowired private DatabaseClock clock;
  private Http buyer;
  private String userId;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    TestDatabase.fresh().register(registry);
  }

  @BeforeEach
  void connect() {
    userId = "user-" + OrderFixture.newId().substring(10);
    buyer = Http.buyer(port, userId);
  }

  @Test
  void thePlaceOfAPageThatWasLeftIsFreeAtOnce() throws IOException {
    try (Page page = new Page()) {
      page.until("id: ");
      assertThat(hub.clients()).isEqualTo(1);
    }
    await().until(() -> hub.clients() == 0);
  }

  @Test
  void theBodyEndsWithTheConnection() throws IOException {
    try (Page page = new Page()) {
      List<String> head = page.until("");
      assertThat(head.getFirst()).startsWith("HTTP/1.1 200");
      assertThat(head)
          .contains("Connection: close", "Content-Type: text/event-stream;charset=UTF-8")
          .noneMatch(line -> line.startsWith("Transfer-Encoding"))
          .noneMatch(line -> line.startsWith("Content-Length"));
      page.until("id: ");
      hub.close();
      assertThat(page.until("retry: ")).isNotEmpty();
      assertThat(page.until(Page.END)).isNotEmpty();
    } finally {
      hub.open();
    }
    await().until(() -> hub.clients() == 0);
  }

  @Test
  void whatIsSentAfterTheRequestIsNotHeard() throws Exception {
    try (Page page = new Page()) {
      page.until("id: ");
      page.say("DELETE /api/v1/orders HTTP/1.1\r\n\r\n".repeat(1_000));
      OrderFixture orders = new OrderFixture(dataSource);
      String orderId = orders.create(userId, 0);
      Instant now = clock.instant();
      orders.move(
          orderId, userId, new OrderFixture.Step(2, OrderEvent.SIGNED, OrderStatus.SIGNED, now));
      assertThat(buyer.post("/api/v1/orders/" + orderId + "/comment", "{}").status())
          .isEqualTo(200);
      assertThat(page.until("data: ")).anyMatch(line -> line.contains(orderId));
    }
    await().until(() -> hub.clients() == 0);
  }

  @Test
  void aSocketIsNotCompressedWhateverIsOffered() throws IOException {
    try (Page page =
        new Page(
            "GET /api/v1/ws HTTP/1.1",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
            "Sec-WebSocket-Protocol: lockstep.v1, bearer." + buyer.token())) {
      assertThat(page.until(""))
          .contains("Sec-WebSocket-Protocol: lockstep.v1")
          .noneMatch(line -> line.startsWith("Sec-WebSocket-Extensions"));
    }
    await().until(() -> hub.clients() == 0);
  }

  /** A browser's page, as bytes. */
  private final class Page implements AutoCloseable {

    static final String END = "end of stream";

    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    private final BufferedReader lines =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

    Page() throws IOException {
      this("GET /api/v1/events HTTP/1.1", "Authorization: Bearer " + buyer.token());
    }

    Page(String... lines) throws IOException {
      socket.setSoTimeout(SILENT_MS_MAX);
      say(String.join("\r\n", lines) + "\r\nHost: localhost\r\n\r\n");
    }

    void say(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Lines up to one that begins so; up to an empty one for nothing. */
    List<String> until(String beginning) throws IOException {
      List<String> seen = new ArrayList<>();
      while (true) {
        String line = lines.readLine();
        seen.add(line == null ? END : line);
        String last = seen.getLast();
        if (beginning.isEmpty() ? last.isEmpty() : last.startsWith(beginning)) {
          return seen;
        }
        if (line == null) {
          throw new IOException("ended without " + beginning + ": " + seen);
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
