package dev.lockstep.payment;

import dev.lockstep.channel.Channels;
import dev.lockstep.channel.PaymentChannel;
import dev.lockstep.channel.PaymentChannel.RawNotification;
import dev.lockstep.channel.Verification;
import dev.lockstep.problem.Refusal;

/** Applies stored notifications again, as if the channel had sent them once more. */
final class Replays {

  private final PaymentReads reads;
  private final Channels channels;
  private final PaymentProperties properties;

  Replays(PaymentReads reads, Channels channels, PaymentProperties properties) {
    this.reads = reads;
    this.channels = channels;
    this.properties = properties;
  }

  /**
   * The command that applies it; a refused one leaves it as it is.
   *
   * @throws Refusal PAY_INBOX_NOT_FOUND, or why it is still not genuine
   */
  ApplyNotification of(String inboxKey) {
    InboxRow row =
        reads.inboxEntry(inboxKey).orElseThrow(() -> new Refusal(PayCode.PAY_INBOX_NOT_FOUND));
    PaymentChannel channel =
        channels
            .find(row.account().channel())
            .orElseThrow(() -> new Refusal(PayCode.PAY_CHANNEL_UNKNOWN));
    // Its age counts from when it was received, not from now.
    RawNotification raw =
        new RawNotification(InboxHeaders.parse(row.headers()), row.body(), row.createTime());
    boolean unverified = row.state().status() == InboxStatus.UNVERIFIED;
    Verification verification = unverified ? channel.verify(raw) : channel.read(raw);
    return switch (verification) {
      case Verification.Genuine(var notification) ->
          new ApplyNotification(
              Received.of(channel, notification, raw), properties, unverified ? inboxKey : null);
      case Verification.Forged _ -> throw new Refusal(PayCode.PAY_SIGNATURE_INVALID);
      case Verification.Stale _ -> throw new Refusal(PayCode.PAY_CALLBACK_STALE);
      case Verification.UnknownKey _ -> throw new Refusal(PayCode.PAY_KEY_UNKNOWN);
      case Verification.Malformed _ -> throw new Refusal(PayCode.PAY_CALLBACK_MALFORMED);
    };
  }
}
