package dev.lockstep.channel;

import java.util.List;

/** What a channel knows of a payment. */
public sealed interface QueryResult {

  /** It is open and unpaid. */
  record Pending() implements QueryResult {}

  /** It was paid, once or more often. */
  record Captured(List<ChannelCapture> captures) implements QueryResult {
    public Captured {
      captures = List.copyOf(captures);
    }
  }

  /** The payer's attempt failed. */
  record Failed() implements QueryResult {}

  /** The payment was revoked. */
  record Revoked() implements QueryResult {}

  /** It was closed unpaid. */
  record Closed() implements QueryResult {}

  /** The channel has never had it. */
  record NotFound() implements QueryResult {}

  /** The channel could not be asked. */
  record Unknown(String reason) implements QueryResult {}
}
