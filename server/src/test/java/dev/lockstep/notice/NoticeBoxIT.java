package dev.lockstep.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Http;
import dev.lockstep.LockstepApplication;
import dev.lockstep.commit.DatabaseClock;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.order.OrderStatus;
import java.util.List;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** What a user reads of notices over HTTP. */
@SpringBootTest(
    classes = LockstepApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "lockstep.mode=development",
      "lockstep.i-know=true",
      // Events are relayed when this node commits; what the fixture writes waits.
      "lockstep.outbox.poll-interval=1h"
    })
class NoticeBoxIT {

  private static final String PATH = "/api/v1/notices";

  @LocalServerPort private int port;
  @Autowired private DataSource dataSource;
  @Autowired private DatabaseClock clock;
  @Autowired private Notices notices;
  @Autowired private NoticeBox box;
  private OrderFixture orders;
  private Http buyer;
  private String userId;
  private String order;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    TestDatabase.fresh().register(registry);
  }

  @BeforeEach
  void connect() {
    orders = new OrderFixture(dataSource);
    userId = "user-" + OrderFixture.newId().substring(10);
    order = OrderFixture.newId();
    buyer = Http.buyer(port, userId);
  }

  @Test
  void noticesComeNewestFirstInPagesThatMeet() throws Exception {
    store(userId, order, 5);
    var first = buyer.get(PATH + "?limit=2").json();
    assertThat(ids(first)).containsExactly(id(5), id(4));
    var second = buyer.get(PATH + "?limit=2&cursor=" + cursor(first)).json();
    assertThat(ids(second)).containsExactly(id(3), id(2));
    // One that comes between two pages moves none of them.
    store(userId, "s" + order, 1);
    var last = buyer.get(PATH + "?limit=2&cursor=" + cursor(second)).json();
    assertThat(ids(last)).containsExactly(id(1));
    assertThat(last.has("nextCursor")).isFalse();
    assertThat(last.at("/items/0/read").asBoolean(true)).isFalse();
    assertThat(ids(buyer.get("/api/v1/notifications").json())).startsWith("s" + id(1), id(5));
  }

  @Test
  void markingIsCountedOnceHoweverOftenItIsAsked() throws Exception {
    store(userId, order, 4);
    assertThat(unread()).isEqualTo(4);
    assertThat(mark("/" + id(2) + "/read", "", 200).path("marked").asLong()).isEqualTo(1);
    assertThat(mark("/" + id(2) + "/read", "", 200).path("marked").asLong()).isZero();
    assertThat(ids(buyer.get(PATH + "?unread=true").json())).containsExactly(id(4), id(3), id(1));
    var some = mark("/read", upTo(3), 200);
    assertThat(some.path("marked").asLong()).as("the first and the third").isEqualTo(2);
    assertThat(some.path("unread").asLong()).isEqualTo(1);
    assertThat(mark("/read", upTo(3), 200).path("marked").asLong()).isZero();
    assertThat(mark("/read", "{}", 200).path("unread").asLong()).isZero();
    assertThat(ids(buyer.get(PATH + "?unread=true").json())).isEmpty();
    assertThat(ids(buyer.get(PATH).json())).as("marked, not gone").hasSize(4);
  }

  @Test
  void moreThanOneTransactionMarksAreMarked() throws Exception {
    store(userId, order, 2_001);
    assertThat(mark("/read", "{}", 200).path("marked").asLong()).isEqualTo(2_001);
    assertThat(unread()).isZero();
  }

  @Test
  void aUserSeesAndMarksOnlyOwnNotices() throws Exception {
    store("another " + userId, order, 1);
    assertThat(ids(buyer.get(PATH).json())).isEmpty();
    assertThat(unread()).isZero();
    mark("/" + id(1) + "/read", "", 404);
    mark("/read", upTo(1), 404);
    assertThat(mark("/read", "{}", 200).path("marked").asLong()).isZero();
    assertThat(box.unread("another " + userId)).isEqualTo(1);
  }

  @Test
  void whatIsNoCursorAndNoNoticeIsRefused() {
    for (var query :
        List.of("?cursor=nonsense", "?cursor=LTE", "?limit=0", "?limit=201", "?unread=maybe")) {
      var reply = buyer.get(PATH + query);
      assertThat(reply.status()).as(query).isEqualTo(400);
      assertThat(reply.code()).as(query).isEqualTo("REQUEST_INVALID");
    }
    mark("/" + "9".repeat(300) + "/read", "", 404);
    mark("/read", "{\"upTo\":\"" + "9".repeat(81) + "\"}", 400);
    mark("/read", "{\"upTo\":7}", 400);
  }

  @Test
  void aChangeThatIsCommittedHasItsNoticeBeforeTheRelayComesToIt() throws Exception {
    var id = orders.create(userId, 0);
    var step = new OrderFixture.Step(2, OrderEvent.PAID, OrderStatus.PAID, clock.instant());
    orders.move(id, userId, step);
    assertThat(ids(buyer.get(PATH).json())).containsExactly(id + "V2");
    assertThat(mark("/" + id + "V2/read", "", 200).path("marked").asLong()).isEqualTo(1);
    notices.add(List.of(new Notice(userId, id, "PAID", 2, clock.instant())));
    assertThat(unread()).as("the relay comes to it: once, and still marked").isZero();
  }

  private String id(long version) {
    return order + "V" + version;
  }

  private String upTo(long version) {
    return "{\"upTo\":\"" + id(version) + "\"}";
  }

  private void store(String user, String orderId, int number) throws Exception {
    var now = clock.instant();
    for (long version = 1; version <= number; version += 500) {
      notices.add(
          LongStream.range(version, Math.min(version + 500, number + 1))
              .mapToObj(v -> new Notice(user, orderId, "PAID", v, now))
              .toList());
    }
  }

  private long unread() {
    return buyer.get(PATH + "/unread-count").json().path("unread").asLong(-1);
  }

  private JsonNode mark(String path, String body, int status) {
    var reply = buyer.post(PATH + path, body);
    assertThat(reply.status()).as(reply.response().body()).isEqualTo(status);
    return reply.json();
  }

  private static List<String> ids(JsonNode page) {
    return page.path("items").valueStream().map(i -> i.path("noticeId").asString()).toList();
  }

  private static String cursor(JsonNode page) {
    return page.path("nextCursor").asString();
  }
}
