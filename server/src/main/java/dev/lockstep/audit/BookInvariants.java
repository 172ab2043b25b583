package dev.lockstep.audit;

import java.util.List;

/**
 * Our books equal the bank's to the cent, in both directions, while both go on.
 *
 * <p>The bank is ahead of us by what is in flight, and we know of nothing the bank has not done. So
 * the book is read before the snapshot: what it has beyond ours must be in flight. What ours has
 * beyond it may have happened between the two; then the book is read once more, now younger than
 * the snapshot, and must have it. Each row of {@code audit_book} says of which reading it is.
 */
final class BookInvariants {

  private static final String OURS =
      """
      c.transaction_no = b.transaction_no AND c.channel = b.channel
        AND c.channel_account = b.channel_account
      """;

  private static final String IN_BOOK = "SELECT COUNT(*) FROM audit_book WHERE reading = 1";
  private static final String IN_OURS =
      "SELECT COUNT(*) FROM payment_capture WHERE channel IN (:bookChannels)";

  private static final String UNKNOWN_TO_US =
      """
      SELECT b.transaction_no,
        CONCAT('the bank took ', b.amount, ' ', b.currency, ' for payment ', b.payment_id, ' at ',
          b.captured_at, '; we have no capture')
      FROM audit_book b
      LEFT JOIN payment_capture c ON %s
      LEFT JOIN payment_inbox n
        ON n.payment_id = b.payment_id AND n.inbox_status IN (:inboxUnsettled)
          AND n.gmt_create >= :inboxBefore
      LEFT JOIN payment_case k
        ON k.transaction_no = b.transaction_no AND k.channel = b.channel
          AND k.channel_account = b.channel_account AND k.case_status = :caseOpen
      WHERE b.reading = 1 AND c.transaction_no IS NULL AND n.payment_id IS NULL
        AND k.case_id IS NULL
        AND b.captured_at < :bookBefore
        AND (b.acknowledged_at IS NOT NULL OR b.captured_at < :bookScheduleBefore)
      """
          .formatted(OURS);

  private static final String NOT_THE_SAME =
      """
      SELECT b.transaction_no,
        CONCAT('the bank took ', b.amount, ' ', b.currency, ' for payment ', b.payment_id,
          ', ours says ', c.amount, ' ', c.currency, ' for ', c.payment_id)
      FROM audit_book b JOIN payment_capture c ON %s
      WHERE b.reading = 1
        AND (b.amount <> c.amount OR b.currency <> c.currency OR b.payment_id <> c.payment_id)
      """
          .formatted(OURS);

  private static final String UNKNOWN_TO_BANK =
      """
      SELECT c.transaction_no,
        CONCAT('ours has ', c.amount, ' ', c.currency, ' for payment ', c.payment_id,
          '; the bank has no such capture')
      FROM payment_capture c LEFT JOIN audit_book b ON %s AND b.reading = :bookReading
      WHERE c.channel IN (:bookChannels) AND b.transaction_no IS NULL
      """
          .formatted(OURS);

  private static final String REFUNDED_BY_BANK =
      """
      SELECT b.transaction_no,
        CONCAT('the bank paid back ', b.refunded_amount, ', our refunds ask for ',
          COALESCE(r.asked, 0))
      FROM audit_book b
      JOIN payment_capture c ON %s
      LEFT JOIN %s r ON %s
      WHERE b.reading = 1 AND b.refunded_amount > COALESCE(r.asked, 0)
      """
          .formatted(OURS, CaptureInvariants.REFUNDS, CaptureInvariants.REFUNDS_OF_CAPTURE);

  private static final String REFUNDED_BY_US =
      """
      SELECT b.transaction_no,
        CONCAT('the bank paid back ', b.refunded_amount, ', our refunds say ', r.done)
      FROM audit_book b
      JOIN payment_capture c ON %s
      JOIN %s r ON %s
      WHERE b.reading = :bookReading AND b.refunded_amount < r.done
      """
          .formatted(OURS, CaptureInvariants.REFUNDS, CaptureInvariants.REFUNDS_OF_CAPTURE);

  /** What ours has beyond the book: if there is any, the book is read once more. */
  static final List<String> BOOK_BEHIND = List.of(UNKNOWN_TO_BANK, REFUNDED_BY_US);

  static final List<Invariant> ALL =
      List.of(
          new Invariant(
              "book-captures",
              "Every capture in the bank's book is ours with the same payment, amount and"
                  + " currency, unless it is still in flight or in an open case.",
              IN_BOOK,
              UNKNOWN_TO_US,
              NOT_THE_SAME),
          new Invariant(
              "book-known",
              "Every capture of ours is in the bank's book.",
              IN_OURS,
              UNKNOWN_TO_BANK),
          new Invariant(
              "book-refunds",
              "The bank has paid back what our succeeded refunds say, and nothing beyond our"
                  + " refunds in progress.",
              IN_BOOK,
              REFUNDED_BY_BANK,
              REFUNDED_BY_US));

  private BookInvariants() {}
}
