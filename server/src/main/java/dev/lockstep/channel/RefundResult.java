package dev.lockstep.channel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a channel made of a refund. */
public sealed interface RefundResult {

  /** The channel has it and will settle it. */
  record Accepted() implements RefundResult {}

  /**
   * The money went back.
   *
   * @param userReceivedAccount where it went, as the channel names it
   */
  record Succeeded(@Nullable String userReceivedAccount, Instant refundedAt)
      implements RefundResult {}

  /** The channel does not take the request; it does not have the refund. */
  record Refused(String reason) implements RefundResult {}

  /** The channel had the refund and gave it up; under this number it stays failed. */
  record Failed(String reason) implements RefundResult {}

  /** The channel does not know the number. */
  record NotFound() implements RefundResult {}

  /** Nobody can tell yet. */
  record Unknown(String reason) implements RefundResult {}
}
