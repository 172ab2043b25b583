package dev.lockstep.risk;

import dev.lockstep.problem.Refusal;
import java.time.Clock;
import java.time.ZoneOffset;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The built-in risk rules. Those here run before the order's group and hold nothing meanwhile:
 * velocity is counted over committed rows, so two orders in the same instant may both pass. The
 * lists are asked in the group.
 */
@Component
@EnableConfigurationProperties(RiskProperties.class)
public class RiskCheck {

  private static final String RECENT_ORDERS =
      """
      SELECT COUNT(*) FROM order_info
      WHERE user_id = :userId AND parent_order_id IS NULL AND gmt_create > :since
      """;

  /** What is judged. */
  public record Candidate(String userId, long payAmount) {}

  private final RiskProperties rules;
  private final JdbcClient jdbc;
  private final Clock clock;

  RiskCheck(RiskProperties rules, JdbcClient jdbc, Clock clock) {
    this.rules = rules;
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** What an order asks in its group. */
  public BlockLists blockLists() {
    return new BlockLists(rules.blockLists());
  }

  /**
   * Lets the order pass or refuses it.
   *
   * @throws Refusal with a {@link RiskCode}
   */
  public void check(Candidate candidate) {
    if (rules.payAmountMax() > 0 && candidate.payAmount() > rules.payAmountMax()) {
      throw new Refusal(RiskCode.RISK_AMOUNT_TOO_HIGH);
    }
    if (rules.ordersMax() > 0 && recentOrders(candidate.userId()) >= rules.ordersMax()) {
      throw new Refusal(RiskCode.RISK_TOO_MANY_ORDERS);
    }
  }

  private long recentOrders(String userId) {
    return jdbc.sql(RECENT_ORDERS)
        .param("userId", userId)
        .param("since", clock.instant().minus(rules.ordersWindow()).atOffset(ZoneOffset.UTC))
        .query(Long.class)
        .single();
  }
}
