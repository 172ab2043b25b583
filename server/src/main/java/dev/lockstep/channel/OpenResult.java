package dev.lockstep.channel;

/** What a channel made of a request to open a payment. */
public sealed interface OpenResult {

  /**
   * It is open.
   *
   * @param parametersJson a JSON object: what the payer's side needs to pay
   */
  record Opened(String parametersJson) implements OpenResult {}

  /** The channel refuses for good. */
  record Refused(String reason) implements OpenResult {}

  /** Nobody can tell yet whether it is open. */
  record Unknown(String reason) implements OpenResult {}
}
