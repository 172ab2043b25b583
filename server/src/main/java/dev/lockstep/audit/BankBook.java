package dev.lockstep.audit;

import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The book a bank keeps of the money it took and paid back, as the bank tells it. The audit
 * compares it with ours in both directions.
 */
public interface BankBook {

  /**
   * One capture as the bank has booked it; amounts in minor units.
   *
   * @param account our account at the channel
   * @param refundedAmount what the bank has paid back of it
   * @param acknowledgedAt when we acknowledged the bank's notification of it; null if not yet, or
   *     if the bank does not tell
   */
  record Entry(
      String channel,
      String account,
      String paymentId,
      String transactionNo,
      long amount,
      String currency,
      long refundedAmount,
      Instant capturedAt,
      @Nullable Instant acknowledgedAt) {}

  /** The channels whose captures are all in this book, named as captures name them. */
  Set<String> channels();

  /**
   * Reads the whole book as it is now, page by page, each capture once.
   *
   * @throws RuntimeException the book cannot be read to its end
   */
  void read(Consumer<Entry> entries);
}
