package dev.lockstep.audit;

import java.util.List;

/** Nothing waits longer than its schedule says. */
final class QueueInvariants {

  private static final String UNPAID_TOO_LONG =
      """
      SELECT order_id, CONCAT('unpaid, was due at ', expire_time)
      FROM order_info
      WHERE parent_order_id IS NULL AND order_status = :orderCreated
        AND expire_time < :deadlineBefore
      """;

  private static final String NOT_RELAYED =
      """
      SELECT root_order_id, CONCAT('event of version ', version, ' waits since ', occurred_at)
      FROM outbox
      WHERE published_at IS NULL AND occurred_at < :queueBefore
      """;

  private static final String REFUND_FORGOTTEN =
      """
      SELECT refund_id, CONCAT('status ', refund_status, ', ', attempts, ' attempts, next ',
          COALESCE(CAST(next_attempt_time AS CHAR(26)), 'never'))
      FROM payment_refund
      WHERE refund_status IN (:refundInProgress)
        AND (next_attempt_time IS NULL OR next_attempt_time < :queueBefore)
      """;

  private static final String PAYMENT_FORGOTTEN =
      """
      SELECT payment_id, CONCAT('status ', pay_status, ' since ', gmt_modified, ', next check ',
          COALESCE(CAST(next_check_time AS CHAR(26)), 'never'))
      FROM order_payment_detail
      WHERE (pay_status = :paymentClosing AND gmt_modified < :settleBefore
          OR pay_status IN (:paymentOpen) AND expire_time < :settleBefore)
        AND (next_check_time IS NULL OR next_check_time < :queueBefore)
      """;

  static final List<Invariant> ALL =
      List.of(
          new Invariant(
              "deadlines",
              "No order awaits payment past its deadline and the time a scan takes.",
              "SELECT COUNT(*) FROM order_info WHERE parent_order_id IS NULL"
                  + " AND order_status = :orderCreated",
              UNPAID_TOO_LONG),
          new Invariant(
              "outbox-relayed",
              "No event waits to be relayed.",
              "SELECT COUNT(*) FROM outbox WHERE published_at IS NULL",
              NOT_RELAYED),
          new Invariant(
              "refunds-on-schedule",
              "Every refund in progress has a next attempt, and it is not overdue.",
              "SELECT COUNT(*) FROM payment_refund WHERE refund_status IN (:refundInProgress)",
              REFUND_FORGOTTEN),
          new Invariant(
              "payments-settled",
              "No payment that is no longer wanted stays open without a check to come.",
              "SELECT COUNT(*) FROM order_payment_detail"
                  + " WHERE pay_status = :paymentClosing OR pay_status IN (:paymentOpen)",
              PAYMENT_FORGOTTEN));

  private QueueInvariants() {}
}
