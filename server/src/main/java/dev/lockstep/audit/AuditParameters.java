package dev.lockstep.audit;

import dev.lockstep.lifecycle.Lifecycle;
import dev.lockstep.order.OrderLifecycle;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.payment.PaymentLifecycle;
import dev.lockstep.payment.PaymentStatus;
import dev.lockstep.payment.RefundStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** The words and times the invariants' SQL uses by name. */
final class AuditParameters {

  private AuditParameters() {}

  static Map<String, Object> of(AuditProperties properties, Instant now) {
    Map<String, Object> named = new HashMap<>();
    orders(named);
    payments(named);
    stored(named);
    named.put("now", time(now));
    named.put("deadlineBefore", before(now, properties.deadlineGrace()));
    named.put("queueBefore", before(now, properties.queueGrace()));
    named.put("settleBefore", before(now, properties.settleGrace()));
    named.put("inboxBefore", before(now, properties.inboxGrace()));
    named.put("bookBefore", before(now, properties.bookGrace()));
    named.put("bookScheduleBefore", before(now, properties.bookSchedule()));
    named.put("outboxSince", before(now, properties.outboxWindow()));
    return named;
  }

  private static void orders(Map<String, Object> named) {
    named.put("orderCreated", OrderStatus.CREATED.code());
    named.put("orderCanceled", OrderStatus.CANCELED.code());
    named.put("orderRefunded", OrderStatus.REFUNDED.code());
    named.put(
        "orderEnded",
        codes(OrderStatus::code, List.of(OrderStatus.CANCELED, OrderStatus.REFUNDED)));
    named.put(
        "orderPaid",
        Arrays.stream(OrderStatus.values())
            .filter(status -> status != OrderStatus.CREATED && status != OrderStatus.CANCELED)
            .map(OrderStatus::code)
            .toList());
    named.put("orderMoves", moves(OrderLifecycle.TABLE, OrderStatus::code));
  }

  private static void payments(Map<String, Object> named) {
    named.put("paymentClosing", PaymentStatus.CLOSING.code());
    named.put(
        "paymentOpen",
        codes(PaymentStatus::code, List.of(PaymentStatus.CREATED, PaymentStatus.PAYING)));
    named.put(
        "paymentBooked",
        codes(
            PaymentStatus::code,
            List.of(
                PaymentStatus.PAY_SUCCESS,
                PaymentStatus.HELD, // its refund was tried often enough
                PaymentStatus.REFUNDING,
                PaymentStatus.PAY_REFUND_PART_SUCCESS,
                PaymentStatus.PAY_REFUND_SUCCESS)));
    named.put("paymentMoves", moves(PaymentLifecycle.TABLE, PaymentStatus::code));
    named.put("refundSucceeded", RefundStatus.SUCCEEDED.code());
    named.put("refundHeld", RefundStatus.HELD.code());
    named.put(
        "refundInProgress",
        codes(
            RefundStatus::code,
            List.of(RefundStatus.DUE, RefundStatus.PROCESSING, RefundStatus.FAILED)));
  }

  /** Codes that only the tables' own comments define. */
  private static void stored(Map<String, Object> named) {
    named.put("stockRaises", List.of(1, 2)); // start, adjustment
    named.put("stockReturn", 3);
    named.put("captureBooked", 1);
    named.put("captureRefund", 2);
    named.put("captureHeld", 3);
    named.put("caseOpen", 1);
    named.put("caseAccepted", 2);
    named.put("inboxApplied", 1);
    // Unverified ones are left out: a stranger can make them, and the bank's book tells of money.
    named.put("inboxUnsettled", List.of(2));
    named.put("captureNotices", List.of("CAPTURED"));
  }

  /** Every row of the table, and the birth, as {@code from event to}; no status has code 0. */
  private static <S extends Enum<S>> List<String> moves(
      Lifecycle<S, ?, ?> table, ToIntFunction<S> code) {
    String birth = "0 " + table.birth() + " " + code.applyAsInt(table.initial());
    return Stream.concat(
            Stream.of(birth),
            table.rows().stream()
                .map(row ->
                    code.applyAsInt(row.from())
                        + " "
                        + row.event()
                        + " "
                        + code.applyAsInt(row.to())))
        .distinct()
        .toList();
  }

  private static <S> List<Integer> codes(ToIntFunction<S> code, List<S> statuses) {
    return statuses.stream().map(code::applyAsInt).toList();
  }

  private static OffsetDateTime before(Instant now, Duration grace) {
    return time(now.minus(grace));
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
