package dev.lockstep.audit;

import java.util.List;

/** What payments say of themselves is what their flows, captures and refunds say. */
final class PaymentInvariants {

  private static final String PAYMENTS = "SELECT COUNT(*) FROM order_payment_detail";
  private static final String FLOWS = "SELECT COUNT(*) FROM order_payment_flow";

  private static final String UNKNOWN_MOVE =
      """
      SELECT payment_id,
        CONCAT('flow ', flow_no, ': ', COALESCE(from_status, 0), ' ', event, ' ', to_status)
      FROM order_payment_flow
      WHERE CONCAT(COALESCE(from_status, 0), ' ', event, ' ', to_status) NOT IN (:paymentMoves)
      """;

  /**
   * Flow rows have no order of their own, so they are counted like steps of a walk: every status is
   * entered as often as it is left, and once more if the payment stands there.
   */
  private static final String FLOW_BROKEN =
      """
      SELECT payment_id,
        CONCAT('status ', status, ' was entered ', SUM(entered),
          ' times more often than left, the payment standing there counted as left')
      FROM (
        SELECT payment_id, to_status AS status, 1 AS entered FROM order_payment_flow
        UNION ALL
        SELECT payment_id, from_status AS status, -1 AS entered
        FROM order_payment_flow WHERE from_status IS NOT NULL
        UNION ALL
        SELECT payment_id, pay_status AS status, -1 AS entered FROM order_payment_detail) steps
      GROUP BY payment_id, status
      HAVING SUM(entered) <> 0
      """;

  /** A payment counts its main capture, which its transaction number names. */
  private static final String WRONG_SUMS =
      """
      SELECT p.payment_id,
        CONCAT('captured ', p.captured_amount, ', its main capture ', COALESCE(c.amount, 0),
          '; refunded ', p.refunded_amount, ', refunds of it ', COALESCE(r.done, 0))
      FROM order_payment_detail p
      LEFT JOIN payment_capture c
        ON c.payment_id = p.payment_id AND c.transaction_no = p.out_trade_no
      LEFT JOIN %s r ON %s
      WHERE p.captured_amount <> COALESCE(c.amount, 0)
        OR p.refunded_amount <> COALESCE(r.done, 0)
      """
          .formatted(CaptureInvariants.REFUNDS, CaptureInvariants.REFUNDS_OF_CAPTURE);

  private static final String WRONG_CAPTURE_SUM =
      """
      SELECT c.transaction_no,
        CONCAT('refunded ', c.refunded_amount, ', refunds ', COALESCE(r.done, 0))
      FROM payment_capture c
      LEFT JOIN %s r ON %s
      WHERE c.refunded_amount <> COALESCE(r.done, 0)
      """
          .formatted(CaptureInvariants.REFUNDS, CaptureInvariants.REFUNDS_OF_CAPTURE);

  private static final String FOREIGN_CAPTURE =
      """
      SELECT c.transaction_no,
        CONCAT('does not agree with payment ', c.payment_id, ' on order, channel or account')
      FROM payment_capture c JOIN order_payment_detail p ON p.payment_id = c.payment_id
      WHERE p.order_id <> c.order_id OR p.pay_type <> c.channel
        OR p.channel_account <> c.channel_account
      """;

  /**
   * Money for a payment nobody knows is a case first, and a capture when the case sends it back.
   */
  private static final String CAPTURE_OF_NO_PAYMENT =
      """
      SELECT c.transaction_no, CONCAT('payment ', c.payment_id, ' is unknown, and so is a case')
      FROM payment_capture c LEFT JOIN order_payment_detail p ON p.payment_id = c.payment_id
      WHERE p.payment_id IS NULL AND NOT EXISTS (SELECT 1 FROM payment_case k WHERE %s)
      """
          .formatted(CaptureInvariants.CASE_OF_CAPTURE);

  private static final String WITHOUT_MAIN =
      """
      SELECT p.payment_id, CONCAT('has captures, but its main one ',
          COALESCE(p.out_trade_no, 'none'), ' is not among them')
      FROM order_payment_detail p
      JOIN payment_capture c ON c.payment_id = p.payment_id
      GROUP BY p.payment_id, p.out_trade_no
      HAVING SUM(CASE WHEN c.transaction_no = p.out_trade_no THEN 1 ELSE 0 END) = 0
      """;

  private static final String MONEY_ROWS =
      """
      SELECT (SELECT COUNT(*) FROM order_payment_detail) + (SELECT COUNT(*) FROM payment_capture)
        + (SELECT COUNT(*) FROM payment_refund) + (SELECT COUNT(*) FROM payment_case)
        + (SELECT COUNT(*) FROM payment_inbox)
      """;

  private static final String MIXED_FAMILY =
      """
      SELECT c.order_id, 'child and root: live and test meet'
      FROM order_info c JOIN order_info o ON o.order_id = c.root_order_id
      WHERE c.livemode <> o.livemode
      """;

  private static final String MIXED_PAYMENT =
      """
      SELECT p.payment_id, 'payment and order: live and test meet'
      FROM order_payment_detail p JOIN order_info o ON o.order_id = p.order_id
      WHERE p.livemode <> o.livemode
      """;

  private static final String MIXED_BELOW =
      """
      SELECT x.%1$s, '%2$s and payment: live and test meet'
      FROM payment_%2$s x JOIN order_payment_detail p ON p.payment_id = x.payment_id
      WHERE x.livemode <> p.livemode
      """;

  static final List<Invariant> ALL =
      List.of(
          new Invariant(
              "payment-moves",
              "Each flow record is a row of the payment's life cycle, or its birth.",
              FLOWS,
              UNKNOWN_MOVE),
          new Invariant(
              "payment-flow",
              "Each payment's flow records chain from its birth to its status.",
              PAYMENTS,
              FLOW_BROKEN),
          new Invariant(
              "payment-sums",
              "A payment counts what its main capture took and what went back of it; a capture"
                  + " counts its succeeded refunds.",
              PAYMENTS,
              WRONG_SUMS,
              WRONG_CAPTURE_SUM,
              WITHOUT_MAIN),
          new Invariant(
              "capture-payments",
              "Every capture agrees with its payment, and one of an unknown payment has a case.",
              "SELECT COUNT(*) FROM payment_capture",
              FOREIGN_CAPTURE,
              CAPTURE_OF_NO_PAYMENT),
          new Invariant(
              "livemode",
              "Live and test never meet along order, payment, capture, refund, case and"
                  + " notification.",
              MONEY_ROWS,
              MIXED_FAMILY,
              MIXED_PAYMENT,
              MIXED_BELOW.formatted("transaction_no", "capture"),
              MIXED_BELOW.formatted("refund_id", "refund"),
              MIXED_BELOW.formatted("case_id", "case"),
              MIXED_BELOW.formatted("notification_id", "inbox")));

  private PaymentInvariants() {}
}
