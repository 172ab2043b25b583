package dev.lockstep.webhook;

import dev.lockstep.webhook.DeliveryQueue.Claimed;
import dev.lockstep.webhook.DeliveryQueue.Outcome;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one delivery: signs with every secret that is valid now, calls, plans the next try. */
final class Courier implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

  private final Secrets secrets;
  private final Calls calls;
  private final RetryPlan plan;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Courier(Secrets secrets, Calls calls, RetryPlan plan, Clock clock) {
    this.secrets = secrets;
    this.calls = calls;
    this.plan = plan;
    this.clock = clock;
  }

  /** Delivers now and says what comes of it. Never throws for what the receiver does. */
  Outcome deliver(Endpoint endpoint, Claimed claimed) {
    CallResult result;
    try {
      result = call(endpoint, claimed);
    } catch (RuntimeException e) {
      // Ours, not the receiver's; it is tried again all the same.
      LOG.warn("event=webhook_call_failed endpoint={}", endpoint.endpointId(), e);
      result = CallResult.failed(CallResult.CallError.CONNECTION_BROKEN);
    }
    Instant next =
        result.kind() == CallResult.Kind.FAILURE
            ? plan.after(claimed.attempts() + 1, result.retryAfter(), random)
                .map(wait -> clock.instant().plus(wait))
                .orElse(null)
            : null;
    return new Outcome(endpoint, claimed, result, next);
  }

  private CallResult call(Endpoint endpoint, Claimed claimed) {
    Instant now = clock.instant();
    if (now.plus(calls.deadline()).isAfter(claimed.until())) {
      // This node slept: another one may have delivered it by then, and what follows it.
      return CallResult.TOO_LATE;
    }
    List<byte[]> valid = new ArrayList<>();
    valid.add(secrets.open(endpoint.endpointId(), endpoint.secrets().current()));
    byte[] former = endpoint.secrets().former();
    if (former != null && endpoint.secrets().overlapping(now)) {
      valid.add(secrets.open(endpoint.endpointId(), former));
    }
    long seconds = now.getEpochSecond();
    String signatures = Signatures.header(valid, claimed.eventId(), seconds, claimed.body());
    return calls.send(
        new Calls.Call(
            endpoint.wish().url(), claimed.eventId(), seconds, signatures, claimed.body()));
  }

  @Override
  public void close() throws IOException {
    calls.close();
  }
}
