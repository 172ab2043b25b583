package dev.lockstep.channel;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a channel's own book.
 *
 * @param nextCursor where to go on, or null at the end
 */
public record BookPage(List<Entry> entries, @Nullable String nextCursor) {

  public BookPage {
    entries = List.copyOf(entries);
  }

  /**
   * A capture as the channel has it.
   *
   * @param acknowledgedAt when its notification was acknowledged; null while it is not
   */
  public record Entry(
      String paymentId,
      String channel,
      String account,
      ChannelCapture capture,
      long refundedAmount,
      @Nullable Instant acknowledgedAt) {}
}
