package dev.lockstep.view;

import dev.lockstep.order.OrderStatus;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The status shown of a split order: its own until it is paid; afterwards that of the least
 * advanced child alive, and an end when all have ended.
 */
final class DerivedStatus {

  /** Alive, from least to most advanced. */
  private static final List<OrderStatus> ADVANCE =
      List.of(
          OrderStatus.CREATED,
          OrderStatus.PAID,
          OrderStatus.FULFILLED,
          OrderStatus.CANCEL_REQUESTED,
          OrderStatus.OUT_STOCK,
          OrderStatus.DELIVERY,
          OrderStatus.SIGNED,
          OrderStatus.REJECTED);

  private DerivedStatus() {}

  static OrderStatus of(OrderStatus own, Collection<OrderStatus> children) {
    if (children.isEmpty() || own == OrderStatus.CREATED) {
      return own;
    }
    return children.stream()
        .filter(ADVANCE::contains)
        .min(Comparator.comparingInt(ADVANCE::indexOf))
        .orElse(
            // Ended in different ways: that something was paid and went back says more.
            children.contains(OrderStatus.REFUNDED) ? OrderStatus.REFUNDED : OrderStatus.CANCELED);
  }
}
