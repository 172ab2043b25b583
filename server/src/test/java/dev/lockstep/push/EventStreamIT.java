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
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
    classes = LockstepApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "lockstep.mode=development",
      "lockstep.i-know=true",
      "lockstep.push.heartbeat=300ms",
      // Far longer than a change of another node may stay unseen.
      "lockstep.schedule.lease-ttl=60s"
    })
class EventStreamIT {

  private static final String PATH = "/api/v1/events";

  @LocalServerPort private int port;
  @Autowired private DataSource dataSource;
  @Autowired private DatabaseClock clock;
  @Autowired private PushHub hub;
  private OrderFixture orders;
  private Http buyer;
  private String userId;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    TestDatabase.fresh().register(registry);
  }

  @BeforeEach
  void connect() {
    orders = new OrderFixture(dataSource);
    userId = "user-" + OrderFixture.newId().substring(10);
    buyer = Http.buyer(port, userId);
  }

  @Test
  void aCommittedChangeReachesTheBrowserAndTheNextReadShowsIt() throws Exception {
    var id = signed();
    assertThat(buyer.get("/api/v1/orders/" + id).json().path("version").asLong()).isEqualTo(2);
    var lines = buyer.lines(PATH);
    assertThat(until(lines, "id: ").getFirst()).startsWith("retry: ");
    assertThat(buyer.post("/api/v1/orders/" + id + "/comment", "{}").status()).isEqualTo(200);
    // What the fixture wrote past this node may be told first.
    List<String> told = until(lines, "data: ");
    while (!told.getLast().contains("\"version\":3")) {
      told = until(lines, "data: ");
    }
    assertThat(told).contains("event: orderStatusChanged");
    assertThat(told.getLast()).contains(id, "\"event\":\"COMMENTED\"");
    assertThat(buyer.get("/api/v1/orders/" + id).json().path("version").asLong())
        .as("the cache was told before the caller")
        .isEqualTo(3);
  }

  @Test
  void anotherNodesChangeReachesClientsAndCacheOfThisOne() throws Exception {
    var id = orders.create(userId, 0);
    var path = "/api/v1/orders/" + id;
    assertThat(buyer.get(path).json().path("version").asLong()).isEqualTo(1);
    var lines = buyer.lines(PATH);
    until(lines, "id: ");
    orders.execute(
        """
        INSERT INTO node_lease (node_no, holder, expires_at, last_id_millis)
        VALUES (1000, 'another node', CURRENT_TIMESTAMP + interval '1 hour', 0)
        """);
    // Committed before this node knows of the other one: found all the same.
    var step = new OrderFixture.Step(2, OrderEvent.PAID, OrderStatus.PAID, clock.instant());
    orders.move(id, userId, step);
    List<String> seen = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> {
          lines.drainTo(seen);
          assertThat(seen)
              // The creation, which the fixture wrote past this node too, may come first.
              .anyMatch(
                  line -> line.contains("\"version\":2") && line.contains("\"source\":\"OUTBOX\""));
        });
    assertThat(buyer.get(path).json().path("version").asLong()).isEqualTo(2);
    orders.execute("DELETE FROM node_lease WHERE node_no = 1000");
  }

  @Test
  void aResumeReplaysWhatWasMissed() throws Exception {
    var id = signed();
    var lastId = PushMessage.micros(clock.instant());
    assertThat(buyer.post("/api/v1/orders/" + id + "/comment", "{}").status()).isEqualTo(200);
    var lines = buyer.lines(PATH, "Last-Event-ID", "" + lastId);
    List<String> seen = new ArrayList<>();
    await()
        .untilAsserted(() -> {
          lines.drainTo(seen);
          assertThat(seen).anyMatch(line -> line.contains("COMMENTED") && line.contains("REPLAY"));
        });
    assertThat(seen).as("from a margin before").anyMatch(line -> line.contains("\"SIGNED\""));
  }

  @Test
  void aResumeTellsVersionsInOrderWhateverTheirTimes() throws Exception {
    var id = orders.create(userId, 0);
    var now = clock.instant();
    var queuedBefore = now.minusSeconds(2);
    orders.move(id, userId, new OrderFixture.Step(2, OrderEvent.PAID, OrderStatus.PAID, now));
    orders.move(
        id,
        userId,
        new OrderFixture.Step(3, OrderEvent.FULFILLED, OrderStatus.FULFILLED, queuedBefore));
    var lines = buyer.lines(PATH, "Last-Event-ID", "" + PushMessage.micros(now));
    List<String> seen = new ArrayList<>();
    await()
        .untilAsserted(() -> {
          lines.drainTo(seen);
          assertThat(seen)
              // What the fixture wrote past this node may be told live as well.
              .filteredOn(line -> line.startsWith("data:") && line.contains("REPLAY"))
              .satisfiesExactly(
                  first -> assertThat(first).contains("\"version\":2"),
                  second -> assertThat(second).contains("\"version\":3"));
        });
  }

  @Test
  void aNoticeIsToldOnAnotherNodeAndOnResumeAndIsThereForWhoAsks() throws Exception {
    var id = orders.create(userId, 0);
    var lines = buyer.lines(PATH);
    until(lines, "id: ");
    var since = PushMessage.micros(clock.instant());
    orders.execute(
        """
        INSERT INTO node_lease (node_no, holder, expires_at, last_id_millis)
        VALUES (1001, 'another node', CURRENT_TIMESTAMP + interval '1 hour', 0)
        """);
    orders.move(
        id, userId, new OrderFixture.Step(2, OrderEvent.PAID, OrderStatus.PAID, clock.instant()));
    until(lines, "event: noticeAdded");
    // Of the creation, which the fixture wrote past this node as well, or of the payment.
    while (!until(lines, "data: ").getLast().contains("\"noticeId\":\"" + id + "V2\"")) {
      until(lines, "event: noticeAdded");
    }
    assertThat(buyer.get("/api/v1/notices?limit=1").json().at("/items/0/noticeId").asString())
        .isEqualTo(id + "V2");
    var again = buyer.lines(PATH, "Last-Event-ID", "" + since);
    assertThat(until(again, "event: noticeAdded")).contains("event: orderStatusChanged");
    assertThat(until(again, "data: ").getLast()).contains(id + "V2");
    orders.execute("DELETE FROM node_lease WHERE node_no = 1001");
  }

  @Test
  void whoeverListensIsToldThatAnOrdersCopiesWereRefreshed() throws Exception {
    var id = orders.create(userId, 0);
    var lines = buyer.lines(PATH);
    until(lines, "id: ");
    var stranger = Http.buyer(port, "another " + userId).lines(PATH);
    until(stranger, "id: ");
    var operator = Http.as(port, "olga", List.of("operator"), null);
    var reply =
        operator.write(
            "POST",
            "/ops/v1/cache/refresh",
            "{\"orderId\":\"" + id + "\"}",
            "Idempotency-Key",
            OrderFixture.newId());
    assertThat(reply.status()).isEqualTo(200);
    until(lines, "event: cacheRefreshed");
    assertThat(until(lines, "data: ").getLast()).contains(id, "\"version\":1");
    // Two heartbeats later it still has not heard of it.
    assertThat(until(stranger, ":")).noneMatch(line -> line.contains(id));
    assertThat(until(stranger, ":")).noneMatch(line -> line.contains(id));
  }

  @Test
  void whoWasAwayTooLongIsToldToReadAnew() throws Exception {
    for (var lastId : List.of("1", "nonsense", "9223372036854775807999")) {
      assertThat(until(buyer.lines(PATH, "Last-Event-ID", lastId), "data: {}"))
          .as(lastId)
          .contains("event: resync");
    }
  }

  @Test
  void aSilentStreamShowsItIsAlive() throws Exception {
    assertThat(until(buyer.lines(PATH), ":")).isNotEmpty();
  }

  @Test
  void theEleventhStreamOfAUserEndsTheOldestAndIsServed() throws Exception {
    var oldest = buyer.lines(PATH);
    until(oldest, "id: ");
    List<BlockingQueue<String>> others = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      others.add(buyer.lines(PATH));
      until(others.getLast(), "id: ");
    }
    assertThat(until(oldest, Http.END))
        .containsSequence("event: replaced", "data: {}")
        .contains("retry: 300000");
    for (var lines : others) {
      assertThat(until(lines, ":")).as("goes on").isNotEmpty();
    }
  }

  @Test
  void streamsEndWhenTheServerStopsAndSayWhenToComeBack() throws Exception {
    var lines = buyer.lines(PATH);
    until(lines, "id: ");
    var stop = new PushStop(hub);
    stop.stop();
    try {
      var last = until(lines, Http.END);
      assertThat(last).anyMatch(line -> line.startsWith("retry: "));
      assertThat(hub.clients()).isZero();
      assertThat(buyer.get(PATH).status()).isEqualTo(503);
    } finally {
      stop.start();
    }
  }

  private String signed() throws SQLException {
    var id = orders.create(userId, 0);
    var step = new OrderFixture.Step(2, OrderEvent.SIGNED, OrderStatus.SIGNED, clock.instant());
    orders.move(id, userId, step);
    return id;
  }

  private static List<String> until(BlockingQueue<String> lines, String start)
      throws InterruptedException {
    List<String> read = new ArrayList<>();
    String line;
    do {
      line = lines.poll(10, TimeUnit.SECONDS);
      assertThat(line).as("after %s", read).isNotNull();
      read.add(line);
    } while (!line.startsWith(start));
    return read;
  }
}
