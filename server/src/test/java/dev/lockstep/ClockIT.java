package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.lockstep.database.TestDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Two nodes on one database, the clock of one five minutes ahead, of the other five behind: it is
 * the database's clock that counts.
 */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClockIT {

  private static final Duration WRONG = Duration.ofMinutes(5);
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final Instant ID_EPOCH = Instant.parse("2025-01-01T00:00:00Z");
  private static final String LEASES =
      "SELECT node_no || ' ' || holder FROM node_lease WHERE expires_at > now() ORDER BY node_no";

  private final TestDatabase database = TestDatabase.fresh();
  private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
  private ConfigurableApplicationContext ahead;
  private ConfigurableApplicationContext behind;
  private Shop shopAhead;
  private Shop shopBehind;

  @BeforeAll
  void start(CapturedOutput output) {
    ahead = start(WRONG);
    assertThat(output).containsPattern("event=clock_off databaseMinusLocalMillis=-(29|30)\\d{4}");
    behind = start(WRONG.negated());
    assertThat(output).containsPattern("event=clock_off databaseMinusLocalMillis=(29|30)\\d{4}");
    shopAhead = new Shop(port(ahead));
    shopBehind = new Shop(port(behind));
    shopAhead.sell(new Shop.Goods("TEA", 1999, 100_000, 1));
  }

  private ConfigurableApplicationContext start(Duration off) {
    SpringApplication application = new SpringApplication(LockstepApplication.class);
    application.addInitializers(context ->
        ((GenericApplicationContext) context)
            .registerBean(
                "machineClock",
                Clock.class,
                () -> Clock.offset(Clock.systemUTC(), off),
                bean -> ((AbstractBeanDefinition) bean).setDefaultCandidate(false)));
    Map<String, Object> settings =
        Map.of(
            "server.port",
            "0",
            "lockstep.order.payment-timeout",
            "3s",
            "lockstep.schedule.lease-ttl",
            LEASE.toMillis() + "ms",
            "lockstep.security.jwt.hmac-key",
            Tokens.KEY,
            "lockstep.sandbox.merchant-key",
            Shop.BANK_KEY);
    var arguments = new HashSet<String>();
    settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    for (String property : database.properties()) {
      arguments.add("--" + property);
    }
    return application.run(arguments.toArray(String[]::new));
  }

  private static int port(ConfigurableApplicationContext context) {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  @AfterAll
  void stop() {
    shopAhead.assertAccountsBalance();
    ahead.close();
    behind.close();
    database.drop();
  }

  @Test
  void theDifferenceIsMeasured() {
    assertThat(offsetSeconds(ahead)).isCloseTo(-300, within(5.0));
    assertThat(offsetSeconds(behind)).isCloseTo(300, within(5.0));
  }

  private static double offsetSeconds(ConfigurableApplicationContext context) {
    return context
        .getBean(MeterRegistry.class)
        .get("lockstep.clock.offset")
        .timeGauge()
        .value(TimeUnit.SECONDS);
  }

  @Test
  void ordersEndAtTheirDeadlineAndIdsTellTheTimeOfTheDatabase() {
    Instant begin = databaseTime();
    Set<String> ids = new HashSet<>();
    String user = Shop.newUser();
    for (int i = 0; i < 10; i++) {
      ids.add(shopAhead.place(user, Shop.cart("TEA")));
      ids.add(shopBehind.place(user, Shop.cart("TEA")));
    }
    Instant end = databaseTime();
    assertThat(ids)
        .hasSize(20)
        .allSatisfy(id -> assertThat(timeOf(id)).isBetween(begin.minusMillis(1), end));
    assertThat(count("expire_time <> gmt_create + interval '3 seconds'")).isZero();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          assertThat(count("order_status = 80 AND expire_time > clock_timestamp()")).isZero();
          return count("order_status = 80") == 20;
        });
    assertThat(count("order_status = 80 AND cancel_time < expire_time")).isZero();
    assertThat(count("order_status = 80 AND cancel_time > expire_time + interval '5 seconds'"))
        .isZero();
  }

  private static Instant timeOf(String orderId) {
    return ID_EPOCH.plusMillis(Long.parseLong(orderId.substring(0, 19)) >> 22);
  }

  private Instant databaseTime() {
    return jdbc.sql("SELECT clock_timestamp()")
        .query((row, _) -> row.getObject(1, java.time.OffsetDateTime.class).toInstant())
        .single();
  }

  private long count(String condition) {
    return jdbc.sql("SELECT count(*) FROM order_info WHERE user_id <> 'payer' AND " + condition)
        .query(Long.class)
        .single();
  }

  @Test
  void moneyIsTakenAndSeenByTheOther() {
    String paymentId = shopAhead.paid("payer", Shop.cart("TEA"), Shop.WALLET);
    shopBehind.awaitStatus(Shop.root(paymentId), "PAID");
  }

  @Test
  void tokensLiveAsLongAsTheirIssuerSaid() {
    Instant now = InstantSource.system().instant();
    String valid = Tokens.of(Map.of("exp", now.plusSeconds(120)));
    String expired = Tokens.of(Map.of("exp", now.minusSeconds(120)));
    for (Shop shop : List.of(shopAhead, shopBehind)) {
      assertThat(new Http(shop.port(), valid).get("/api/v1/orders").status()).isEqualTo(200);
      assertThat(new Http(shop.port(), expired).get("/api/v1/orders").status()).isEqualTo(401);
    }
  }

  @Test
  void nodesKeepTheirNumbers() {
    List<String> before = jdbc.sql(LEASES).query(String.class).list();
    assertThat(before).hasSize(2);
    Instant later = databaseTime().plus(LEASE.multipliedBy(2));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          assertThat(jdbc.sql(LEASES).query(String.class).list()).isEqualTo(before);
          return databaseTime().isAfter(later);
        });
    assertThat(
            jdbc.sql("SELECT count(*) FROM node_lease WHERE expires_at > now() + interval '1 min'")
                .query(Long.class)
                .single())
        .isZero();
  }
}
