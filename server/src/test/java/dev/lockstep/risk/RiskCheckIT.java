package dev.lockstep.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.database.TestDatabase;
import dev.lockstep.problem.ProblemCode;
import dev.lockstep.problem.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every built-in rule by itself, over committed rows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RiskCheckIT {

  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final RiskCheck.Candidate CANDIDATE = new RiskCheck.Candidate("u", 1000);

  private TestDatabase database;
  private JdbcClient jdbc;

  @BeforeAll
  void open() {
    database = TestDatabase.migrated();
    jdbc = JdbcClient.create(database.dataSource());
  }

  @AfterAll
  void drop() {
    database.drop();
  }

  @BeforeEach
  void empty() {
    jdbc.sql("TRUNCATE order_info").update();
  }

  private RiskCheck rules(int ordersMax, long amountMax) {
    return new RiskCheck(
        new RiskProperties(ordersMax, Duration.ofMinutes(10), amountMax, true),
        jdbc,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static ProblemCode refused(RiskCheck rules) {
    return catchThrowableOfType(Refusal.class, () -> rules.check(CANDIDATE)).code();
  }

  private static void passes(RiskCheck rules) {
    assertThatCode(() -> rules.check(CANDIDATE)).doesNotThrowAnyException();
  }

  @Test
  void amountsUpToTheCeilingPass() {
    passes(rules(0, 1000));
    passes(rules(0, 0));
    assertThat(refused(rules(0, 999))).isEqualTo(RiskCode.RISK_AMOUNT_TOO_HIGH);
  }

  @Test
  void countsRootOrdersOfTheWindow() {
    order("1", "", Duration.ofMinutes(9));
    order("1-01", "1", Duration.ofMinutes(9));
    order("2", "", Duration.ofMinutes(11));
    passes(rules(2, 0));
    assertThat(refused(rules(1, 0))).isEqualTo(RiskCode.RISK_TOO_MANY_ORDERS);
    passes(rules(0, 0));
  }

  private void order(String id, String parent, Duration age) {
    jdbc.sql(
            """
            INSERT INTO order_info (business_identifier, order_id, root_order_id, parent_order_id,
              order_type, order_status, seller_id, user_id, origin_amount, coupon_amount,
              shipping_amount, total_amount, pay_amount, currency, expire_time, delete_status,
              comment_status, livemode, child_count, address_changes, request_hash, version,
              gmt_create, gmt_modified)
            VALUES (1, ?, '1', NULLIF(?, ''), 1, 10, 's', 'u',
              1, 0, 0, 1, 1, 'CNY', now(), 0, 0, false, 0, 0,
              '', 1, ?, now())
            """)
        .params(id, parent, NOW.minus(age).atOffset(ZoneOffset.UTC))
        .update();
  }
}
