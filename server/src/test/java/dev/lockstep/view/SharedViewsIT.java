package dev.lockstep.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.Http;
import dev.lockstep.LockstepApplication;
import dev.lockstep.cache.VersionedCache;
import dev.lockstep.commit.DatabaseClock;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.order.OrderChanged;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.privacy.SharedSeal;
import dev.lockstep.redis.RedisLink;
import dev.lockstep.redis.TestRedis;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A server with a Redis beside it: both levels, what operators see of them, and its loss. */
@SpringBootTest(
    classes = LockstepApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "lockstep.mode=development",
      "lockstep.i-know=true",
      // What is new must come from hints and levels, not from the next look.
      "lockstep.push.poll-interval=1h",
      "lockstep.cache.l1.unheard-max=1h",
      "lockstep.cache.l1.absent-ttl=10s"
    })
class SharedViewsIT {

  private static final TestRedis REDIS = TestRedis.start();
  private static final String CHANGES = "lockstep:changes";

  @LocalServerPort private int port;
  @Autowired private DataSource dataSource;
  @Autowired private OrderViews views;
  @Autowired private VersionedCache<OrderViews.Part, Encoded> cache;
  @Autowired private RedisLink link;
  @Autowired private SharedSeal seal;
  @Autowired private MeterRegistry registry;
  @Autowired private DatabaseClock clock;
  private OrderFixture orders;
  private Http buyer;
  private Http operator;
  private String userId;
  private String id;

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry registry) {
    TestDatabase.fresh().register(registry);
    REDIS.register(registry);
  }

  @AfterAll
  static void stop() {
    REDIS.close();
  }

  @BeforeEach
  void create() throws SQLException {
    orders = new OrderFixture(dataSource);
    userId = "user-" + OrderFixture.newId().substring(10);
    buyer = Http.buyer(port, userId);
    operator = Http.as(port, "olga", List.of("operator"), null);
    id = orders.create(userId, 0);
  }

  @AfterEach
  void goOn() {
    REDIS.resume();
  }

  @Test
  void answersFromRedisWhatThisProcessHasLost() {
    share();
    var first = read();
    cache.clear();
    var hits = hits();
    assertThat(read()).isEqualTo(first);
    assertThat(hits() - hits).isEqualTo(1);
    assertThat(state("L1")).isEqualTo("PRESENT 1");
  }

  @Test
  void takesNothingFromRedisThatIsOlderThanTheReaderOrTheNodeKnows() throws SQLException {
    share();
    cache.clear();
    pay();
    assertThat(buyer.get(path() + "?minVersion=2").header("ETag")).isEqualTo("\"v2\"");
    await().until(() -> state("L2").equals("PRESENT 2"));
  }

  @Test
  void aChangeReachesRedisAndAHintReachesTheOthers() throws SQLException {
    share();
    pay();
    assertThat(buyer.get(path()).header("ETag")).isEqualTo("\"v1\"");
    // As another node whose commit this was.
    link.await(link.publish("lockstep:changes", hint("lockstep-1 other\n" + id + " 2")));
    await().untilAsserted(() -> assertThat(buyer.get(path()).header("ETag")).isEqualTo("\"v2\""));
    views.changed(Map.of(id, 3L));
    await().until(() -> state("L2").equals("ABSENT"));
  }

  @Test
  void clientsHearOfAnotherNodesChangeFromItsHint() throws Exception {
    var lines = buyer.lines("/api/v1/events");
    assertThat(lines.poll(10, TimeUnit.SECONDS)).startsWith("retry: ");
    var user = Base64.getUrlEncoder().withoutPadding().encodeToString(userId.getBytes(UTF_8));
    var now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    var change = "%s %s %d " + user + " c2hvcA .";
    var strange = strange();
    // Kept back by somebody, sealed for another place, of a version that caches were not told.
    tell(CHANGES, 9, change.formatted(id, "9 FULFILLED PAID FULFILLED", now - 90_000_000));
    tell("elsewhere", 9, change.formatted(id, "9 FULFILLED PAID FULFILLED", now));
    tell(CHANGES, 8, change.formatted(id, "9 FULFILLED PAID FULFILLED", now));
    // Not in the outbox, so nothing else can have told them.
    tell(CHANGES, 9, change.formatted(id, "2 PAID CREATED PAID", now));
    List<String> heard = new ArrayList<>();
    await()
        .untilAsserted(() -> {
          lines.drainTo(heard);
          assertThat(heard)
              .anyMatch(line -> line.contains(id) && line.contains("\"source\":\"HINT\""))
              .anyMatch(line -> line.contains("\"noticeId\":\"" + id + "V2\""));
        });
    assertThat(heard).noneMatch(line -> line.contains("FULFILLED"));
    assertThat(strange() - strange).as("the one of another place").isEqualTo(1);
  }

  /** As another node, or as somebody who has only what was sealed for another place. */
  private void tell(String place, int version, String change) {
    var text = "lockstep-1 other\n%s %d\n= %s".formatted(id, version, sealed(place, change));
    link.await(link.publish(CHANGES, hint(text)));
  }

  @Test
  void whatIsCommittedHereIsToldToOthersAsAWhole() throws SQLException {
    List<String> told = new CopyOnWriteArrayList<>();
    link.subscribe(CHANGES, message -> told.add(new String(message, UTF_8)), () -> {});
    await()
        .untilAsserted(() -> {
          // Heard by itself once the subscription is there.
          link.await(link.publish(CHANGES, hint("hello")));
          assertThat(told).isNotEmpty();
        });
    var signed = new OrderFixture.Step(2, OrderEvent.SIGNED, OrderStatus.SIGNED, clock.instant());
    orders.move(id, userId, signed);
    assertThat(buyer.post(path() + "/comment", "{}").status()).isEqualTo(200);
    var whole = id + " 3 COMMENTED ";
    await()
        .untilAsserted(() ->
            assertThat(told).anySatisfy(message -> assertThat(opened(message)).startsWith(whole)));
  }

  private String opened(String message) {
    var sealed = message.lines().toList().getLast();
    if (!sealed.startsWith("= ")) {
      return "";
    }
    var clear = seal.open(CHANGES, Base64.getDecoder().decode(sealed.substring(2)));
    return new String(clear.orElseThrow(), UTF_8);
  }

  @Test
  void anOrderOfAnotherNodeIsThereAtTheHintThoughItWasCalledAbsent() throws SQLException {
    id = OrderFixture.newId();
    assertThat(buyer.get(path()).code()).isEqualTo("ORDER_NOT_FOUND");
    orders.create(id, userId);
    assertThat(buyer.get(path()).code()).as("nobody has told of it").isEqualTo("ORDER_NOT_FOUND");
    assertThat(buyer.get(path() + "?minVersion=1").header("ETag")).isEqualTo("\"v1\"");
    cache.clear();
    id = OrderFixture.newId();
    assertThat(buyer.get(path()).code()).isEqualTo("ORDER_NOT_FOUND");
    orders.create(id, userId);
    link.await(link.publish("lockstep:changes", hint("lockstep-1 other\n" + id + " 1")));
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(buyer.get(path()).header("ETag")).isEqualTo("\"v1\""));
  }

  @Test
  void aCommitGroupIsOneRoundTrip() {
    var later = OrderFixture.CREATED.plusSeconds(60);
    List<Object> group =
        LongStream.rangeClosed(2, 50)
            .<Object>mapToObj(version ->
                new OrderChanged(
                    OrderFixture.newId(),
                    version,
                    OrderEvent.PAID,
                    OrderStatus.CREATED,
                    OrderStatus.PAID,
                    userId,
                    OrderFixture.SELLER,
                    null,
                    later))
            .toList();
    var trips = registry.get("lockstep.cache.advance").timer();
    var before = trips.count();
    views.committed(group);
    await().until(() -> trips.count() > before);
    assertThat(trips.count() - before).isEqualTo(1);
    views.committed(List.of("of no order"));
    assertThat(trips.count() - before).isEqualTo(1);
  }

  @Test
  void howLateCopiesAreIsMeasuredOnThisNodeInRedisAndOnOthers() {
    share();
    var here = delay("l1", "commit").count();
    var common = delay("l2", "commit").count();
    views.committed(List.of(change(2)));
    assertThat(delay("l1", "commit").count() - here).isEqualTo(1);
    await().until(() -> delay("l2", "commit").count() - common == 1);

    var hinted = delay("l1", "hint");
    var before = hinted.count();
    var total = hinted.totalTime(TimeUnit.SECONDS);
    hintOf(3, clock.instant().minusSeconds(2));
    await().until(() -> hinted.count() - before == 1);
    assertThat(hinted.totalTime(TimeUnit.SECONDS) - total).isBetween(2.0, 30.0);
    hintOf(3, clock.instant().minusSeconds(20)); // no news
    hintOf(4, clock.instant().plusSeconds(300)); // of a node that is mistaken about the time
    await().until(() -> hinted.count() - before == 2);
    assertThat(hinted.totalTime(TimeUnit.SECONDS) - total)
        .as("never negative")
        .isBetween(2.0, 30.0);
  }

  private Timer delay(String to, String by) {
    return registry.get("lockstep.sync.delay").tags("to", to, "by", by).timer();
  }

  private void hintOf(long version, Instant at) {
    var micros = ChronoUnit.MICROS.between(Instant.EPOCH, at);
    var text = "lockstep-1 other %d\n%s %d".formatted(micros, id, version);
    link.await(link.publish("lockstep:changes", hint(text)));
  }

  private OrderChanged change(long version) {
    return new OrderChanged(
        id,
        version,
        OrderEvent.PAID,
        OrderStatus.CREATED,
        OrderStatus.PAID,
        userId,
        OrderFixture.SELLER,
        null,
        OrderFixture.CREATED);
  }

  @Test
  void forgetsHintsItDoesNotUnderstand() {
    var before = strange();
    for (var text :
        List.of(
            "",
            "nonsense",
            "lockstep-1 x\n1 2 3",
            "lockstep-1 x\n1 -2",
            "lockstep-1 x y\n1 2",
            "lockstep-1 x\n1 2\n= !!!",
            "lockstep-1 x\n1 2\n= " + sealed(CHANGES, "1 2 nonsense"))) {
      link.await(link.publish("lockstep:changes", hint(text)));
    }
    await().until(() -> strange() - before == 7);
  }

  private String sealed(String place, String change) {
    return Base64.getEncoder().encodeToString(seal.seal(place, change.getBytes(UTF_8)));
  }

  private double strange() {
    return registry.counter("lockstep.push.hints", "result", "strange").count();
  }

  @Test
  void operatorsSeeAndTurnEachLayer() throws SQLException {
    share();
    pay();
    assertThat(state("L1")).isEqualTo("PRESENT 1");
    assertThat(state("DATABASE")).isEqualTo("PRESENT 2");
    assertThat(refresh("{\"orderId\":\"" + id + "\"}"))
        .isEqualTo("L1 REFRESHED 2, L2 REFRESHED 2, DATABASE UNCHANGED 2");
    assertThat(refresh("{\"userId\":\"" + userId + "\"}"))
        .isEqualTo("L1 UNCHANGED 2, L2 UNCHANGED 2, DATABASE UNCHANGED 2");
    assertThat(evict("L1")).isEqualTo("EVICTED");
    assertThat(evict("L1")).isEqualTo("UNCHANGED");
    assertThat(evict("L2")).isEqualTo("EVICTED");
    assertThat(state("L1") + state("L2")).isEqualTo("ABSENTABSENT");
  }

  @Test
  void refusesWhatIsNoOrderNoLayerOrNotTheirs() {
    var nothing = "/ops/v1/cache/orders/" + OrderFixture.newId();
    assertThat(operator.get(nothing).code()).isEqualTo("ORDER_NOT_FOUND");
    assertThat(operator.write("DELETE", nothing + "?layer=L1", "").code())
        .isEqualTo("ORDER_NOT_FOUND");
    var body = "{\"orderIds\":[\"" + id + "\",\"nonsense\"]}";
    assertThat(post(body).code()).isEqualTo("ORDER_NOT_FOUND");
    for (var layer : List.of("", "?layer=", "?layer=L3", "?layer=DATABASE")) {
      var ops = "/ops/v1/cache/orders/" + id + layer;
      assertThat(operator.write("DELETE", ops, "").code()).as(layer).isEqualTo("REQUEST_INVALID");
    }
    assertThat(post("{}").code()).isEqualTo("REQUEST_INVALID");
    assertThat(buyer.get("/ops/v1/cache/orders/" + id).status()).isEqualTo(403);
  }

  @Test
  void readsGoOnWhileRedisStandsStillAndAfterItCameBackEmpty() throws SQLException {
    share();
    pay();
    REDIS.pause();
    views.changed(Map.of(id, 2L));
    for (var i = 0; i < 20; i++) {
      cache.clear();
      var begun = System.nanoTime();
      assertThat(buyer.get(path()).header("ETag")).isEqualTo("\"v2\"");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
    }
    assertThat(state("L2")).isEqualTo("FAILED");
    REDIS.resume();
    await().until(link::up);
    cache.clear();
    assertThat(buyer.get(path()).header("ETag")).isEqualTo("\"v2\"");
    REDIS.kill();
    cache.clear();
    assertThat(buyer.get(path()).header("ETag")).isEqualTo("\"v2\"");
    REDIS.restart();
    await()
        .until(() -> {
          cache.clear();
          read();
          return state("L2").equals("PRESENT 2");
        });
  }

  private String path() {
    return "/api/v1/orders/" + id;
  }

  /** Into both levels; Redis takes it as soon as the node is sure of it. */
  private void share() {
    await()
        .until(() -> {
          cache.clear();
          read();
          return state("L2").equals("PRESENT 1");
        });
  }

  private JsonNode read() {
    return buyer.get(path()).json();
  }

  private double hits() {
    var tags = new String[] {"cache", "orderInfo", "level", "l2", "result", "hit"};
    return registry.counter("lockstep.cache.gets", tags).count();
  }

  /** As another node would: nothing tells this one. */
  private void pay() throws SQLException {
    var later = OrderFixture.CREATED.plusSeconds(60);
    orders.move(id, userId, new OrderFixture.Step(2, OrderEvent.PAID, OrderStatus.PAID, later));
  }

  private String state(String layer) {
    var layers = operator.get("/ops/v1/cache/orders/" + id).json().path("layers");
    for (var found : layers) {
      if (found.path("layer").asString().equals(layer)) {
        return (found.path("state").asString() + " " + found.path("version").asString("")).strip();
      }
    }
    throw new AssertionError(layers);
  }

  private String evict(String layer) {
    var answer = operator.write("DELETE", "/ops/v1/cache/orders/" + id + "?layer=" + layer, "");
    return answer.json().path("outcome").asString();
  }

  private Http.Reply post(String body) {
    return operator.write(
        "POST", "/ops/v1/cache/refresh", body, "Idempotency-Key", OrderFixture.newId());
  }

  private String refresh(String body) {
    return String.join(
        ", ",
        post(body)
            .json()
            .path("orders")
            .path(0)
            .path("layers")
            .valueStream()
            .map(r ->
                r.path("layer").asString()
                    + " "
                    + r.path("outcome").asString()
                    + " "
                    + r.path("version").asString())
            .toList());
  }

  private static byte[] hint(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
