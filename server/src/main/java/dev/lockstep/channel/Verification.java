package dev.lockstep.channel;

/** The judgement of a notification. */
public sealed interface Verification {

  /** It comes from the channel and is for this account. */
  record Genuine(Notification notification) implements Verification {}

  /** It is not the channel's, or is for another account. */
  record Forged(String reason) implements Verification {}

  /** Its signature fits, but it is too old or too new: it may be a repetition by a stranger. */
  record Stale() implements Verification {}

  /** Signed with a key that is not known here, maybe not yet. */
  record UnknownKey(String keyId) implements Verification {}

  /** It is signed rightly, or needs no signature, and cannot be read. */
  record Malformed(String reason) implements Verification {}
}
