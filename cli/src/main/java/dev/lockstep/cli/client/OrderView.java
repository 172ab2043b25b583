package dev.lockstep.cli.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * What a reader of an order sees, as far as the demo judges it.
 *
 * @param capturedMinor what the payments say was captured, where they say it
 * @param window time from creation to deadline, zero when it is not told
 */
public record OrderView(
    String orderId,
    String status,
    long version,
    int children,
    Duration window,
    OptionalLong capturedMinor,
    List<Payment> payments) {

  /** One payment of the order. */
  public record Payment(String paymentId, String channel, String status, long refundedMinor) {}

  public OrderView {
    payments = List.copyOf(payments);
  }

  /** All that went back, in minor units. */
  public long refundedMinor() {
    return payments.stream().mapToLong(Payment::refundedMinor).sum();
  }

  /** True when money is held for a person to judge. */
  public boolean held() {
    return payments.stream().anyMatch(payment -> "HELD".equals(payment.status()));
  }

  static OrderView of(JsonNode json) {
    List<Payment> payments = new ArrayList<>();
    long captured = 0;
    boolean told = true;
    for (JsonNode payment : json.path("payments").values()) {
      payments.add(
          new Payment(
              payment.path("paymentId").asString(""),
              payment.path("channel").asString(""),
              payment.path("status").asString(""),
              payment.path("refundedAmount").asLong(0)));
      told &= payment.hasNonNull("capturedAmount");
      captured += payment.path("capturedAmount").asLong(0);
    }
    return new OrderView(
        json.path("orderId").asString(""),
        json.path("status").asString(""),
        json.path("version").asLong(0),
        json.path("children").size(),
        window(json),
        told ? OptionalLong.of(captured) : OptionalLong.empty(),
        payments);
  }

  private static Duration window(JsonNode json) {
    String from = json.path("createTime").asString("");
    String to = json.path("expireTime").asString("");
    if (from.isEmpty() || to.isEmpty()) {
      return Duration.ZERO;
    }
    return Duration.between(Instant.parse(from), Instant.parse(to));
  }
}
