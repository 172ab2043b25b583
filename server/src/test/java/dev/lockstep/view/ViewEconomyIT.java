package dev.lockstep.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.LockstepApplication;
import dev.lockstep.cache.VersionedCache;
import dev.lockstep.cache.VersionedCache.Versioned;
import dev.lockstep.commit.Wire;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.order.OrderFixture.Step;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.problem.Refusal;
import dev.lockstep.redis.RedisGate;
import dev.lockstep.redis.TestRedis;
import dev.lockstep.schedule.Recurring;
import dev.lockstep.view.CacheReport.Layer;
import dev.lockstep.view.CacheReport.OrderResult;
import dev.lockstep.view.CacheReport.Outcome;
import dev.lockstep.view.OrderViews.Part;
import dev.lockstep.view.OrderViews.Wish;
import dev.lockstep.web.Caller;
import dev.lockstep.web.Role;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What reads and refreshes send to the database and to Redis: nothing needless, nothing twice. */
@SpringBootTest(
    classes = {LockstepApplication.class, ViewEconomyIT.Listening.class},
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "lockstep.mode=development",
      "lockstep.i-know=true",
      // The gate holds answers until a refresh has sent everything.
      "lockstep.redis.timeout=10s",
      "lockstep.cache.l1.absent-ttl=10s",
      // A look into the outbox would send scripts of its own.
      "lockstep.push.poll-interval=1h",
      "lockstep.cache.l1.unheard-max=1h"
    })
@DirtiesContext
class ViewEconomyIT {

  private static final Logger LOG = LoggerFactory.getLogger(ViewEconomyIT.class);
  private static final int MANY = 100;
  private static final Wire WIRE = new Wire();
  private static final TestRedis REDIS = TestRedis.start();
  private static final RedisGate GATE = new RedisGate(REDIS);

  /** The tables of a family, each once, in one snapshot. */
  private static final List<String> STATEMENTS =
      List.of(
          "SELECT order_info",
          "SELECT order_item",
          "SELECT order_delivery_detail",
          "SELECT p", // order_payment_detail p with its captures
          "SELECT order_operate_log",
          "COMMIT");

  @TestConfiguration(proxyBeanMethods = false)
  static class Listening {

    @Bean
    static BeanPostProcessor listening() {
      return new BeanPostProcessor() {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
          return name.equals("dataSource") ? WIRE.over((DataSource) bean) : bean;
        }
      };
    }
  }

  @Autowired private CacheRefresh caches;
  @Autowired private OrderViews views;
  @Autowired private ViewRows rows;
  @Autowired private ViewEncoder encoder;
  @Autowired private SyncDelays delays;
  @Autowired private VersionedCache<Part, Encoded> cache;
  @Autowired private DataSource dataSource;

  @Autowired
  @Qualifier("remoteChangesLook")
  private Recurring look;

  private OrderFixture orders;
  private String userId;

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry registry) {
    TestDatabase.fresh().register(registry);
    registry.add("lockstep.redis.host", () -> "127.0.0.1");
    registry.add("lockstep.redis.port", GATE::port);
  }

  @AfterAll
  static void stop() throws IOException {
    GATE.close();
    REDIS.close();
  }

  @BeforeEach
  void begin() throws SQLException {
    orders = new OrderFixture(dataSource);
    userId = "user-" + OrderFixture.newId().substring(10);
    var first = orders.create(userId, 0);
    await().until(() -> outcome(caches.refresh(List.of(first), null), Layer.L2) != Outcome.FAILED);
  }

  @Test
  void manyOrdersAreOneQueryForEachTableBetweenTwoRoundTripsToRedis() throws SQLException {
    var ids = create(MANY);
    WIRE.forget();
    GATE.hold(MANY);
    var refreshed = caches.refresh(ids, null);
    assertThat(GATE.scripts()).isEqualTo(2 * MANY);
    assertThat(sent()).isEqualTo(STATEMENTS);
    assertThat(refreshed).extracting(OrderResult::orderId).isEqualTo(ids);
    assertThat(refreshed)
        .allSatisfy(each -> {
          assertThat(each.version()).isEqualTo(1);
          assertThat(outcome(List.of(each), Layer.L1)).isEqualTo(Outcome.REFRESHED);
          assertThat(outcome(List.of(each), Layer.L2)).isEqualTo(Outcome.REFRESHED);
        });
    assertThat(caches.refresh(ids, null))
        .allSatisfy(each -> {
          assertThat(outcome(List.of(each), Layer.L1)).isEqualTo(Outcome.UNCHANGED);
          assertThat(outcome(List.of(each), Layer.L2)).isEqualTo(Outcome.UNCHANGED);
        });
  }

  @AfterEach
  void letPass() {
    GATE.hold(1);
  }

  @Test
  void aUsersOrdersAreOneBatchToo() throws SQLException {
    create(20);
    WIRE.forget();
    assertThat(caches.refreshOrderCache(null, userId)).hasSize(21);
    assertThat(sent()).hasSize(1 + STATEMENTS.size()).startsWith("SELECT order_info");
  }

  @Test
  void oneThatDoesNotExistRefusesTheBatchAndRefreshesNone() throws SQLException {
    var ids = create(3);
    ids.add(1, OrderFixture.newId());
    assertThatThrownBy(() -> caches.refresh(ids, null)).isInstanceOf(Refusal.class);
    assertThat(cache.held(ids.getFirst())).isEmpty();
  }

  @Test
  void aPageThatAnotherNodeHasReadIsOneRoundTripToRedisAndNoStatement() throws SQLException {
    var page = listed(create(20));
    WIRE.forget();
    var first = views.list(page);
    assertThat(sent()).isEqualTo(STATEMENTS);
    await().until(() -> page.keySet().stream().allMatch(this::shared));
    cache.clear();
    WIRE.forget();
    GATE.hold(20);
    assertThat(views.list(page)).usingRecursiveComparison().isEqualTo(first);
    assertThat(sent()).isEmpty();
    assertThat(GATE.scripts()).isEqualTo(20);
  }

  /** Ids and versions are the database's, so neither level can show less. */
  @Test
  void aPageShowsWhatTheDatabaseSaysThoughBothLevelsAreBehind() throws SQLException {
    var page = listed(create(3));
    var moved = page.keySet().iterator().next();
    views.list(page);
    await().until(() -> page.keySet().stream().allMatch(this::shared));
    var later = OrderFixture.CREATED.plusSeconds(60);
    orders.move(moved, userId, new Step(2, OrderEvent.PAID, OrderStatus.PAID, later));
    page.put(moved, 2L);
    assertThat(views.list(page)).extracting(Versioned::version).containsExactly(2L, 1L, 1L);
    cache.clear();
    assertThat(views.list(page)).extracting(Versioned::version).containsExactly(2L, 1L, 1L);
  }

  private static Map<String, Long> listed(List<String> ids) {
    Map<String, Long> versions = new LinkedHashMap<>();
    ids.forEach(id -> versions.put(id, 1L));
    return versions;
  }

  private boolean shared(String id) {
    var shared = cache.shared();
    return shared != null && shared.held(id).isPresent();
  }

  /** Told, not judged: run with -Dlockstep.measure=true on an idle machine. */
  @Test
  @EnabledIfSystemProperty(named = "lockstep.measure", matches = "true")
  void whatAPageCostsFromEachLevel() throws SQLException {
    var page = listed(create(20));
    views.list(page);
    await().until(() -> page.keySet().stream().allMatch(this::shared));
    var nothing =
        new VersionedCache.Limits(
            0,
            Duration.ofMinutes(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            new VersionedCache.Absent(0, Duration.ofSeconds(1)));
    var uncached =
        new OrderViews(
            new VersionedCache<>("none", nothing, null, new SimpleMeterRegistry()),
            rows,
            encoder,
            Duration.ofHours(1),
            delays);
    for (int round = 0; round < 5; round++) {
      tell("database", () -> uncached.list(page));
      tell(
          "L2",
          () -> {
            cache.clear();
            views.list(page);
          });
      tell("L1", () -> views.list(page));
    }
  }

  private static void tell(String what, Runnable list) {
    var cpu = ManagementFactory.getThreadMXBean();
    long fromCpu = cpu.getCurrentThreadCpuTime();
    long from = System.nanoTime();
    for (int n = 0; n < 200; n++) {
      list.run();
    }
    LOG.info(
        "measured=\"page of 20 from {}\" micros={} callerCpuMicros={}",
        what,
        (System.nanoTime() - from) / 200_000,
        (cpu.getCurrentThreadCpuTime() - fromCpu) / 200_000);
  }

  @Test
  void aFloodOfQuestionsForAnOrderThatIsNotThereIsOneStatement() {
    var missing = OrderFixture.newId();
    WIRE.forget();
    for (int n = 0; n < 500; n++) {
      for (var id : List.of(missing, missing + "-01")) {
        assertThatThrownBy(() -> views.view(buyer(), id, Wish.ANY)).isInstanceOf(Refusal.class);
      }
    }
    assertThat(sent())
        .containsExactly("SELECT order_info", "COMMIT", "SELECT order_info", "COMMIT");
  }

  @Test
  void whoNamesAVersionHasTheDatabaseAsked() throws SQLException {
    var id = OrderFixture.newId();
    assertThatThrownBy(() -> views.view(buyer(), id, Wish.ANY)).isInstanceOf(Refusal.class);
    orders.create(id, userId);
    assertThat(views.view(buyer(), id, new Wish(1, false)).version()).isEqualTo(1);
  }

  @Test
  void whoWantsItFreshHasTheDatabaseAskedForWhoeverAsksAfterwardsToo() throws SQLException {
    var id = orders.create(userId, 0);
    views.view(buyer(), id, Wish.ANY);
    // Behind the service's back, so that no cache is told.
    orders.execute("UPDATE order_item SET product_img = 'new' WHERE order_id = ?", id);
    assertThat(shown(id, Wish.ANY)).doesNotContain("\"new\"");
    assertThat(shown(id, new Wish(0, true))).contains("\"new\"");
    WIRE.forget();
    assertThat(shown(id, Wish.ANY)).contains("\"new\"");
    assertThat(sent()).isEmpty();
  }

  private String shown(String id, Wish wish) {
    return new String(views.view(buyer(), id, wish).value().json(), StandardCharsets.UTF_8);
  }

  /** Nobody tells this node but the outbox. */
  @Test
  void anOrderOfAnotherNodeIsThereLongBeforeItsAbsenceIsForgotten() throws SQLException {
    var id = OrderFixture.newId();
    assertThatThrownBy(() -> views.view(buyer(), id, Wish.ANY)).isInstanceOf(Refusal.class);
    orders.create(id, userId);
    look.nudge();
    await()
        .atMost(Duration.ofSeconds(5))
        .ignoreExceptionsInstanceOf(Refusal.class)
        .until(() -> views.view(buyer(), id, Wish.ANY).version() == 1);
  }

  private Caller buyer() {
    return new Caller(userId, Set.of(Role.BUYER), null);
  }

  private List<String> create(int count) throws SQLException {
    List<String> ids = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      ids.add(orders.create(userId, 0));
    }
    return ids;
  }

  private static List<String> sent() {
    var me = Thread.currentThread().getName();
    return WIRE.everything().stream()
        .filter(each -> each.thread().equals(me))
        .map(Wire.Sent::statement)
        .toList();
  }

  private static Outcome outcome(List<OrderResult> results, Layer layer) {
    return results.getFirst().layers().stream()
        .filter(each -> each.layer() == layer)
        .findFirst()
        .orElseThrow()
        .outcome();
  }
}
