package dev.lockstep.webhook;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators once when an endpoint changes for the worse or the better. */
final class HealthLog {

  private static final Logger LOG = LoggerFactory.getLogger(HealthLog.class);

  private HealthLog() {}

  static void tell(Endpoint before, Health after) {
    String id = before.endpointId();
    String seller = before.sellerId();
    boolean wasOpen = before.health().probeAt() != null;
    if (before.health().enabled() && !after.enabled()) {
      LOG.warn(
          "event=webhook_disabled endpoint={} seller={} reason={}",
          id,
          seller,
          after.disabledReason());
    } else if (!wasOpen && after.probeAt() != null) {
      LOG.warn("event=webhook_circuit_open endpoint={} seller={}", id, seller);
    } else if (wasOpen && after.probeAt() == null) {
      LOG.info("event=webhook_circuit_closed endpoint={} seller={}", id, seller);
    }
  }
}
