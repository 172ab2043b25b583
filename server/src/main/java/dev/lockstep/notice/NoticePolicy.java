package dev.lockstep.notice;

import dev.lockstep.order.OrderEvent;
import java.util.EnumSet;
import java.util.Set;

/** Which events a user is told of. */
final class NoticePolicy {

  /** The buyer's own housekeeping and steps inside the warehouse are no news. */
  private static final Set<OrderEvent> SILENT =
      EnumSet.of(
          OrderEvent.FULFILLED,
          OrderEvent.COMMENTED,
          OrderEvent.REMOVED,
          OrderEvent.PAYMENT_CHANGED);

  /** Changes of a payment that do not move the order, by the detail they carry. */
  private static final Set<String> PAYMENT_NEWS =
      Set.of(
          "CREATE_FAILED",
          "CANCELED",
          "HELD",
          "REFUNDING",
          "PAY_REFUND_PART_SUCCESS",
          "PAY_REFUND_SUCCESS");

  private NoticePolicy() {}

  static boolean tells(OrderEvent event, String detail) {
    return event == OrderEvent.PAYMENT_CHANGED
        ? PAYMENT_NEWS.contains(detail)
        : !SILENT.contains(event);
  }
}
