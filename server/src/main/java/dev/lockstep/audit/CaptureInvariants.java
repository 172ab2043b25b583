package dev.lockstep.audit;

import java.util.List;

/**
 * No orphan money: every captured amount ends as a paid order, a refund done, a refund in progress,
 * or an open case. That refunds in progress keep their schedule is an invariant of the queues.
 */
final class CaptureInvariants {

  /** Refunds per transaction: asked for in all, and done. One that failed is due again. */
  static final String REFUNDS =
      """
      (SELECT transaction_no, channel, channel_account, SUM(amount) AS asked,
         SUM(CASE WHEN refund_status = :refundSucceeded THEN amount ELSE 0 END) AS done
       FROM payment_refund GROUP BY transaction_no, channel, channel_account)
      """;

  static final String REFUNDS_OF_CAPTURE =
      """
      r.transaction_no = c.transaction_no AND r.channel = c.channel
        AND r.channel_account = c.channel_account
      """;

  static final String CASE_OF_CAPTURE =
      """
      k.transaction_no = c.transaction_no AND k.channel = c.channel
            AND k.channel_account = c.channel_account
      """;

  private static final String CAPTURES = "SELECT COUNT(*) FROM payment_capture";
  private static final String BOOKED =
      "SELECT COUNT(*) FROM payment_capture WHERE outcome = :captureBooked";

  private static final String BOOKED_FOR_NOTHING =
      """
      SELECT c.transaction_no,
        CONCAT('booked, but order ', c.order_id, ' has status ', COALESCE(o.order_status, 0))
      FROM payment_capture c LEFT JOIN order_info o ON o.order_id = c.order_id
      WHERE c.outcome = :captureBooked
        AND (o.order_id IS NULL OR o.order_status = :orderCreated)
      """;

  private static final String NOT_GOING_BACK =
      """
      SELECT c.transaction_no,
        CONCAT('to be refunded ', c.amount, ', refunds cover ', COALESCE(r.asked, 0))
      FROM payment_capture c LEFT JOIN %s r ON %s
      WHERE c.outcome = :captureRefund AND COALESCE(r.asked, 0) < c.amount
        AND NOT EXISTS (SELECT 1 FROM payment_case k
          WHERE k.case_status = :caseOpen AND %s)
      """
          .formatted(REFUNDS, REFUNDS_OF_CAPTURE, CASE_OF_CAPTURE);

  private static final String HELD_BY_NOBODY =
      """
      SELECT c.transaction_no,
        CONCAT('held ', c.amount, ' in no open or accepted case, refunds cover ',
          COALESCE(r.asked, 0))
      FROM payment_capture c LEFT JOIN %s r ON %s
      WHERE c.outcome = :captureHeld AND COALESCE(r.asked, 0) < c.amount
        AND NOT EXISTS (SELECT 1 FROM payment_case k
          WHERE k.case_status IN (:caseOpen, :caseAccepted) AND %s)
      """
          .formatted(REFUNDS, REFUNDS_OF_CAPTURE, CASE_OF_CAPTURE);

  private static final String NO_OUTCOME =
      """
      SELECT transaction_no, CONCAT('has outcome ', outcome, ', which is none')
      FROM payment_capture
      WHERE outcome NOT IN (:captureBooked, :captureRefund, :captureHeld)
      """;

  private static final String KEPT =
      """
      SELECT c.transaction_no,
        CONCAT('booked ', c.amount, ' for an order that is cancelled or refunded, refunds cover ',
          COALESCE(r.asked, 0), ', done ', COALESCE(r.done, 0))
      FROM payment_capture c
      JOIN order_info o ON o.order_id = c.order_id
      LEFT JOIN %s r ON %s
      WHERE c.outcome = :captureBooked
        AND (o.order_status = :orderCanceled AND COALESCE(r.asked, 0) < c.amount
            AND NOT EXISTS (SELECT 1 FROM payment_case k
              WHERE k.case_status = :caseOpen AND %s)
          OR o.order_status = :orderRefunded AND COALESCE(r.done, 0) < c.amount)
      """
          .formatted(REFUNDS, REFUNDS_OF_CAPTURE, CASE_OF_CAPTURE);

  private static final String BOOKED_WRONG_TIMES =
      """
      SELECT o.order_id,
        CONCAT('status ', o.order_status, ', to pay ', o.pay_amount, ', captures booked ',
          COALESCE(c.captures, 0))
      FROM order_info o
      LEFT JOIN (SELECT order_id, COUNT(*) AS captures FROM payment_capture
                 WHERE outcome = :captureBooked GROUP BY order_id) c ON c.order_id = o.order_id
      WHERE o.parent_order_id IS NULL
        AND (c.captures > 1 OR c.captures > 0 AND o.pay_amount = 0
          OR c.captures IS NULL AND o.pay_amount > 0 AND o.order_status IN (:orderPaid))
      """;

  private static final String BOOKED_WRONGLY =
      """
      SELECT c.transaction_no,
        CONCAT('booked ', c.amount, ' ', c.currency, ' for ', o.pay_amount, ' ', o.currency,
          '; payment ', p.payment_id, ' has status ', p.pay_status, ', transaction ',
          COALESCE(p.out_trade_no, 'none'))
      FROM payment_capture c
      JOIN order_info o ON o.order_id = c.order_id
      JOIN order_payment_detail p ON p.payment_id = c.payment_id
      WHERE c.outcome = :captureBooked
        AND (p.pay_status NOT IN (:paymentBooked)
          OR COALESCE(p.out_trade_no, '') <> c.transaction_no
          OR (c.amount <> o.pay_amount OR c.currency <> o.currency)
            AND NOT EXISTS (SELECT 1 FROM payment_case k
              WHERE k.case_status = :caseAccepted AND %s))
      """
          .formatted(CASE_OF_CAPTURE);

  static final List<Invariant> ALL =
      List.of(
          new Invariant(
              "capture-ends",
              "Every capture is booked for a paid order, going back or gone back whole, or in a"
                  + " case.",
              CAPTURES,
              BOOKED_FOR_NOTHING,
              NOT_GOING_BACK,
              HELD_BY_NOBODY,
              NO_OUTCOME),
          new Invariant(
              "closed-orders",
              "Of a cancelled order nothing is kept: it went back, is going back, or is in a case;"
                  + " of a refunded order all has gone back.",
              BOOKED,
              KEPT),
          new Invariant(
              "booked-once",
              "Each order that was paid has exactly one booked capture, none if there was nothing"
                  + " to pay, and no order has more.",
              "SELECT COUNT(*) FROM order_info WHERE parent_order_id IS NULL",
              BOOKED_WRONG_TIMES),
          new Invariant(
              "booked-amount",
              "Each booked capture is what the order asked for, unless a case accepted it, and its"
                  + " payment is paid by this transaction.",
              BOOKED,
              BOOKED_WRONGLY));

  private CaptureInvariants() {}
}
