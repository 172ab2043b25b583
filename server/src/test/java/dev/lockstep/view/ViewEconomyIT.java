package dev.lockstep.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.LockstepApplication;
import dev.lockstep.cache.VersionedCache;
import dev.lockstep.commit.Wire;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.problem.Refusal;
import dev.lockstep.redis.RedisGate;
import dev.lockstep.redis.TestRedis;
import dev.lockstep.view.CacheReport.Layer;
import dev.lockstep.view.CacheReport.OrderResult;
import dev.lockstep.view.CacheReport.Outcome;
import dev.lockstep.view.OrderViews.Part;
import dev.lockstep.web.Caller;
import dev.lockstep.web.Role;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
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
      "lockstep.cache.l1.absent-ttl=10s"
    })
@DirtiesContext
class ViewEconomyIT {

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
          "SELECT order_payment_detail",
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
  @Autowired private VersionedCache<Part, Encoded> cache;
  @Autowired private DataSource dataSource;
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
  void aFloodOfQuestionsForAnOrderThatIsNotThereIsOneStatement() {
    var missing = OrderFixture.newId();
    WIRE.forget();
    for (int n = 0; n < 500; n++) {
      for (var id : List.of(missing, missing + "-01")) {
        assertThatThrownBy(() -> views.view(buyer(), id, 0)).isInstanceOf(Refusal.class);
      }
    }
    assertThat(sent())
        .containsExactly("SELECT order_info", "COMMIT", "SELECT order_info", "COMMIT");
  }

  @Test
  void whoNamesAVersionHasTheDatabaseAsked() throws SQLException {
    var id = OrderFixture.newId();
    assertThatThrownBy(() -> views.view(buyer(), id, 0)).isInstanceOf(Refusal.class);
    orders.create(id, userId);
    assertThat(views.view(buyer(), id, 1).version()).isEqualTo(1);
  }

  /** Nobody tells this node but the outbox. */
  @Test
  void anOrderOfAnotherNodeIsThereLongBeforeItsAbsenceIsForgotten() throws SQLException {
    var id = OrderFixture.newId();
    assertThatThrownBy(() -> views.view(buyer(), id, 0)).isInstanceOf(Refusal.class);
    orders.create(id, userId);
    await()
        .atMost(Duration.ofSeconds(5))
        .ignoreExceptionsInstanceOf(Refusal.class)
        .until(() -> views.view(buyer(), id, 0).version() == 1);
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
