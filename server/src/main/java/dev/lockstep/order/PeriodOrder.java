package dev.lockstep.order;

import java.time.Instant;

/**
 * An order placed in a campaign period, as it is stored (C7).
 *
 * @param status the stored code; an unknown one is a fault of this order alone, so it is not read
 *     into a word here
 * @param removed taken off its buyer's list
 */
public record PeriodOrder(
    String orderId,
    long version,
    String userId,
    String periodNumber,
    long payAmount,
    String currency,
    Figures figures,
    int status,
    boolean removed,
    Instant expireTime,
    Instant createTime,
    Instant modifyTime) {

  /** What the campaign counts; the profit in minor units of the order's currency. */
  public record Figures(long profit, long likes, long shares, long follows, long favorites) {}
}
