package dev.lockstep.period;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.lockstep.money.Money;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.order.PeriodOrder;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * An order as the period cache shows it: exactly the reference's thirteen fields. Here alone
 * amounts are decimals, with as many digits as the order's currency has.
 *
 * @param amount what the order costs its buyer
 * @param status one of the words of {@link #word}
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonPropertyOrder({
  "order_no",
  "uid",
  "period_number",
  "amount",
  "profit_amount",
  "like_count",
  "share_count",
  "follow_count",
  "favorite_count",
  "status",
  "expire_time",
  "created_at",
  "updated_at"
})
public record PeriodEntry(
    String orderNo,
    String uid,
    String periodNumber,
    BigDecimal amount,
    BigDecimal profitAmount,
    long likeCount,
    long shareCount,
    long followCount,
    long favoriteCount,
    String status,
    Instant expireTime,
    Instant createdAt,
    Instant updatedAt) {

  /** Of any currency, behind the point. */
  private static final int DIGITS_MAX = 4;

  private static final Set<String> WORDS =
      Arrays.stream(OrderStatus.values()).map(PeriodEntry::word).collect(Collectors.toSet());

  /** IllegalArgumentException, ArithmeticException for a row whose values have no such form. */
  static PeriodEntry of(PeriodOrder order) {
    PeriodOrder.Figures figures = order.figures();
    return new PeriodEntry(
        order.orderId(),
        order.userId(),
        order.periodNumber(),
        decimal(order.payAmount(), order.currency()),
        decimal(figures.profit(), order.currency()),
        figures.likes(),
        figures.shares(),
        figures.follows(),
        figures.favorites(),
        word(OrderStatus.ofCode(order.status())),
        order.expireTime(),
        order.createTime(),
        order.modifyTime());
  }

  private static BigDecimal decimal(long minor, String currency) {
    Money money = Money.of(minor, currency);
    return BigDecimal.valueOf(money.minor(), money.exponent());
  }

  /** Whether an order could have these values. */
  boolean sound() {
    return decimal(amount)
        && decimal(profitAmount)
        && WORDS.contains(status)
        && Stream.of(expireTime, createdAt, updatedAt).allMatch(at -> at.isAfter(Instant.EPOCH));
  }

  private static boolean decimal(BigDecimal value) {
    return value.scale() >= 0 && value.scale() <= DIGITS_MAX;
  }

  /** The word an order's status has here: the reference's, where it names one. */
  static String word(OrderStatus status) {
    return switch (status) {
      case CREATED -> "pending";
      case PAID -> "paid";
      case FULFILLED -> "fulfilled";
      case OUT_STOCK -> "out_stock";
      case DELIVERY -> "delivery";
      case SIGNED -> "signed";
      case REJECTED -> "rejected";
      case CANCEL_REQUESTED -> "cancel_requested";
      case CANCELED -> "canceled";
      case REFUNDED -> "refunded";
    };
  }
}
