package dev.lockstep.audit;

import java.util.List;

/** Refunds stay within what was captured; cases have owners; notifications took effect. */
final class RefundInvariants {

  private static final String REFUNDS = "SELECT COUNT(*) FROM payment_refund";

  private static final String TOO_MUCH =
      """
      SELECT c.transaction_no, CONCAT('captured ', c.amount, ', refunds ask for ', r.asked)
      FROM payment_capture c JOIN %s r ON %s
      WHERE r.asked > c.amount
      """
          .formatted(CaptureInvariants.REFUNDS, CaptureInvariants.REFUNDS_OF_CAPTURE);

  private static final String OF_NO_CAPTURE =
      """
      SELECT r.refund_id, CONCAT('does not agree with capture ', r.transaction_no,
          ' on order, payment or currency')
      FROM payment_refund r LEFT JOIN payment_capture c ON %s
      WHERE c.transaction_no IS NULL OR c.order_id <> r.order_id
        OR c.payment_id <> r.payment_id OR c.currency <> r.currency
      """
          .formatted(CaptureInvariants.REFUNDS_OF_CAPTURE);

  private static final String HELD_WITHOUT_CASE =
      """
      SELECT r.refund_id, CONCAT('held ', r.amount, ' in no open case')
      FROM payment_refund r
      LEFT JOIN payment_case k
        ON k.transaction_no = r.transaction_no AND k.channel = r.channel
          AND k.channel_account = r.channel_account AND k.case_status = :caseOpen
      WHERE r.refund_status = :refundHeld AND k.case_id IS NULL
      """;

  private static final String WITHOUT_OWNER =
      """
      SELECT case_id, CONCAT('open since ', gmt_create, ', owned by nobody')
      FROM payment_case
      WHERE case_status = :caseOpen AND TRIM(owner) = ''
      """;

  private static final String APPLIED_WITHOUT_CAPTURE =
      """
      SELECT n.notification_id, CONCAT('told of money for payment ', n.payment_id,
          ', applied, but there is no capture')
      FROM payment_inbox n LEFT JOIN payment_capture c ON c.payment_id = n.payment_id
      WHERE n.inbox_status = :inboxApplied AND n.notification_type IN (:captureNotices)
        AND c.payment_id IS NULL
      """;

  private static final String UNSETTLED =
      """
      SELECT n.notification_id, CONCAT('of payment ', n.payment_id, ', inbox status ',
          n.inbox_status, ' since ', n.gmt_create)
      FROM payment_inbox n
      LEFT JOIN payment_case k
        ON k.payment_id = n.payment_id
          AND (k.case_status = :caseOpen OR k.gmt_modified >= n.gmt_create)
      WHERE n.inbox_status IN (:inboxUnsettled) AND n.gmt_create < :inboxBefore
        AND k.case_id IS NULL
      """;

  static final List<Invariant> ALL =
      List.of(
          new Invariant(
              "refunds-within-captures",
              "Every refund is of a capture it agrees with, and no capture is refunded beyond its"
                  + " amount.",
              REFUNDS,
              TOO_MUCH,
              OF_NO_CAPTURE),
          new Invariant(
              "held-refunds",
              "Every refund that was tried often enough is in an open case.",
              "SELECT COUNT(*) FROM payment_refund WHERE refund_status = :refundHeld",
              HELD_WITHOUT_CASE),
          new Invariant(
              "case-owners",
              "Every open case has an owner.",
              "SELECT COUNT(*) FROM payment_case WHERE case_status = :caseOpen",
              WITHOUT_OWNER),
          new Invariant(
              "inbox-applied",
              "Every notification of money that counts as applied left a capture.",
              "SELECT COUNT(*) FROM payment_inbox WHERE inbox_status = :inboxApplied",
              APPLIED_WITHOUT_CAPTURE),
          new Invariant(
              "inbox-settled",
              "No notification stays parked or unverified unless a case names its payment, or did"
                  + " since.",
              "SELECT COUNT(*) FROM payment_inbox WHERE inbox_status IN (:inboxUnsettled)",
              UNSETTLED));

  private RefundInvariants() {}
}
