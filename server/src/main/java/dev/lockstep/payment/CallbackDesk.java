package dev.lockstep.payment;

import dev.lockstep.channel.Channels;
import dev.lockstep.channel.Notification;
import dev.lockstep.channel.PaymentChannel;
import dev.lockstep.channel.PaymentChannel.Acknowledgement;
import dev.lockstep.channel.PaymentChannel.RawNotification;
import dev.lockstep.channel.Verification;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.problem.Refusal;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives notifications: verifies, stores and applies in one transaction, and acknowledges only
 * after that. What is refused is kept as parked; what is not the channel's leaves no row.
 */
final class CallbackDesk {

  private static final Logger LOG = LoggerFactory.getLogger(CallbackDesk.class);

  private final Channels channels;
  private final GroupCommit commit;
  private final PaymentProperties properties;
  private final PaymentMetrics metrics;
  private final Rejections rejections;
  private final Allowance allowance;

  CallbackDesk(
      Channels channels,
      GroupCommit commit,
      PaymentProperties properties,
      PaymentMetrics metrics,
      Rejections rejections) {
    this.channels = channels;
    this.commit = commit;
    this.properties = properties;
    this.metrics = metrics;
    this.rejections = rejections;
    this.allowance = new Allowance(properties.unverifiedPerHourMax());
  }

  /**
   * Takes a notification.
   *
   * @return what the channel wants to hear
   * @throws Refusal if the channel is to send it again, or it is not the channel's
   */
  Acknowledgement receive(String channelName, RawNotification raw) {
    PaymentChannel channel =
        channels.find(channelName).orElseThrow(() -> new Refusal(PayCode.PAY_CHANNEL_UNKNOWN));
    switch (channel.verify(raw)) {
      case Verification.Genuine(Notification notification) ->
          genuine(Received.of(channel, notification, raw));
      case Verification.Forged(String reason) ->
          throw rejected(channel, raw, PayCode.PAY_SIGNATURE_INVALID, reason);
      case Verification.Stale _ ->
          throw rejected(channel, raw, PayCode.PAY_CALLBACK_STALE, "stale");
      case Verification.Malformed(String reason) ->
          throw rejected(channel, raw, PayCode.PAY_CALLBACK_MALFORMED, reason);
      case Verification.UnknownKey _ -> throw unknownKey(channel, raw);
    }
    return channel.acknowledgement();
  }

  private void genuine(Received received) {
    Timer.Sample sample = metrics.start();
    ApplyNotification.Result result;
    try {
      result = commit.execute(new ApplyNotification(received, properties));
    } catch (Refusal refusal) {
      if (refusal.code().retryable()) {
        throw refusal;
      }
      park(received, sample, refusal.code().name() + ": " + refusal.detail());
      return;
    } catch (RuntimeException bug) {
      LOG.error("event=notification_failed notification={}", id(received), bug);
      park(received, sample, PayCode.ORDER_PAY_CALLBACK_ERROR.name());
      throw new Refusal(PayCode.ORDER_PAY_CALLBACK_ERROR);
    }
    count(received, sample, result);
    if (result.kind() == ApplyNotification.Kind.UNKNOWN_PAYMENT) {
      LOG.warn("event=notification_of_unknown_payment notification={}", id(received));
      throw new Refusal(PayCode.PAY_NOT_FOUND);
    }
  }

  private void count(Received received, Timer.Sample sample, ApplyNotification.Result result) {
    metrics.callback(received.account().channel(), result.kind().name());
    CaptureOutcome outcome = result.outcome();
    if (outcome != null && outcome != CaptureOutcome.NO_OP) {
      metrics.paid(sample, outcome == CaptureOutcome.BOOK);
    }
  }

  private void park(Received received, Timer.Sample sample, String reason) {
    boolean parked = commit.execute(new ParkNotification(received, reason));
    metrics.callback(received.account().channel(), parked ? "PARKED" : "REPEATED");
    if (parked) {
      LOG.warn("event=notification_parked notification={} reason={}", id(received), reason);
    }
    if (parked && received.capture() != null) {
      metrics.paid(sample, false);
    }
  }

  private Refusal rejected(
      PaymentChannel channel, RawNotification raw, PayCode code, String reason) {
    rejections.add(
        new Rejections.Rejection(
            raw.receivedAt(), channel.name(), code.name(), reason, PaymentIds.sha256(raw.body())));
    metrics.callback(channel.name(), code.name());
    return new Refusal(code);
  }

  private Refusal unknownKey(PaymentChannel channel, RawNotification raw) {
    if (allowance.take(raw.receivedAt())) {
      commit.execute(new StoreUnverified(Received.accountOf(channel), raw));
    }
    metrics.callback(channel.name(), PayCode.PAY_KEY_UNKNOWN.name());
    return new Refusal(PayCode.PAY_KEY_UNKNOWN);
  }

  private static String id(Received received) {
    return received.account().channel() + "/" + received.inboxKey();
  }

  /** Anybody can name an unknown key, so only so many such notifications are stored an hour. */
  private static final class Allowance {

    private static final Duration PERIOD = Duration.ofHours(1);

    private final int max;
    private Instant since = Instant.EPOCH;
    private int taken;

    Allowance(int max) {
      this.max = max;
    }

    synchronized boolean take(Instant now) {
      if (Duration.between(since, now).compareTo(PERIOD) >= 0) {
        since = now;
        taken = 0;
      }
      return taken++ < max;
    }
  }
}
