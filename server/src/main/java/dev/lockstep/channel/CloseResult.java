package dev.lockstep.channel;

import java.util.List;

/** What a channel made of a request to close a payment. */
public sealed interface CloseResult {

  /** It can no longer be paid. */
  record Closed() implements CloseResult {}

  /** It is too late: the payer was faster. */
  record Captured(List<ChannelCapture> captures) implements CloseResult {
    public Captured {
      captures = List.copyOf(captures);
    }
  }

  /** The channel has never had it. */
  record NotFound() implements CloseResult {}

  /** Nobody can tell yet whether it is closed. */
  record Unknown(String reason) implements CloseResult {}
}
