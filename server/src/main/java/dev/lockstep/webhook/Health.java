package dev.lockstep.webhook;

import dev.lockstep.webhook.WebhookProperties.Circuit;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint has been answering.
 *
 * @param disabledReason why it is disabled; null while it is enabled
 * @param failures since the last success
 * @param failingSince the first of them
 * @param probeAt while the circuit is open, when one delivery is tried
 */
record Health(
    @Nullable DisabledReason disabledReason,
    int failures,
    @Nullable Instant failingSince,
    @Nullable Instant probeAt) {

  static final Health GOOD = new Health(null, 0, null, null);

  private static final int DOUBLINGS_MAX = 20;

  boolean enabled() {
    return disabledReason == null;
  }

  /**
   * After one more call.
   *
   * @param probe whether an open circuit let it through; what fails that was under way before the
   *     circuit opened says nothing new
   */
  Health after(CallResult.Kind result, boolean probe, Instant now, Circuit circuit) {
    if (!enabled()) {
      return this;
    }
    return switch (result) {
      case UNSENT -> this;
      case SUCCESS -> GOOD;
      case GONE -> new Health(DisabledReason.GONE, failures + 1, failingSince, null);
      case FAILURE -> probeAt != null && !probe ? this : failed(now, circuit);
    };
  }

  private Health failed(Instant now, Circuit circuit) {
    Instant since = failingSince == null ? now : failingSince;
    int count = failures + 1;
    if (Duration.between(since, now).compareTo(circuit.disableAfter()) >= 0) {
      return new Health(DisabledReason.FAILING, count, since, null);
    }
    boolean open = count >= circuit.failures();
    return new Health(null, count, since, open ? now.plus(wait(count, circuit)) : null);
  }

  private static Duration wait(int count, Circuit circuit) {
    int doublings = Math.min(count - circuit.failures(), DOUBLINGS_MAX);
    Duration wait = circuit.waitFirst().multipliedBy(1L << doublings);
    return wait.compareTo(circuit.waitMax()) > 0 ? circuit.waitMax() : wait;
  }
}
