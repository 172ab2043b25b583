package dev.lockstep.notice;

import dev.lockstep.order.OrderEvent;
import dev.lockstep.payment.PaymentDetail;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which events a user is told of. */
final class NoticePolicy {

  /** The buyer's own housekeeping and steps inside the warehouse are no news. */
  private static final Set<OrderEvent> SILENT =
      EnumSet.of(
          OrderEvent.FULFILLED,
          OrderEvent.COMMENTED,
          OrderEvent.REMOVED,
          OrderEvent.PAYMENT_CHANGED);

  /** Changes of a payment that do not move the order; its opening and closing are no news. */
  private static final Set<String> PAYMENT_NEWS =
      Stream.of(
              PaymentDetail.PAYMENT_NOT_OPENED,
              PaymentDetail.PAYMENT_FAILED,
              PaymentDetail.PAYMENT_REVOKED,
              PaymentDetail.PAYMENT_RETURNED,
              PaymentDetail.PAYMENT_HELD,
              PaymentDetail.REFUND_DUE,
              PaymentDetail.REFUND_PART_SUCCESS,
              PaymentDetail.REFUND_SUCCESS,
              PaymentDetail.RETURN_SUCCESS)
          .map(PaymentDetail::name)
          .collect(Collectors.toUnmodifiableSet());

  private NoticePolicy() {}

  static boolean tells(OrderEvent event, String detail) {
    return event == OrderEvent.PAYMENT_CHANGED
        ? PAYMENT_NEWS.contains(detail)
        : !SILENT.contains(event);
  }
}
