package dev.lockstep.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How webhooks are delivered.
 *
 * @param endpointsPerSellerMax endpoints of one seller
 * @param ports ports that may be called besides 80 and 443; development calls any
 * @param formerSecretKept how long the former secret signs too after a rotation
 * @param callTimeout of one call from its connecting to the end of its answer
 * @param connectTimeout of connecting alone
 * @param claimMargin how much longer than two calls a claim on a delivery holds
 * @param callsMax calls of this node at once
 * @param callsPerEndpointMax calls of this node to one endpoint at once
 * @param retryWaits the wait after each failed attempt, give or take a fifth; after as many
 *     failures and one more a delivery is dead
 * @param retryAfterMax the longest Retry-After that is heeded
 * @param circuit when a failing endpoint is left alone
 * @param scanInterval how often due deliveries are looked for
 * @param kept how long ended deliveries stay in the log
 */
@ConfigurationProperties("lockstep.webhook")
record WebhookProperties(
    @DefaultValue("10") int endpointsPerSellerMax,
    @DefaultValue Set<Integer> ports,
    @DefaultValue("24h") Duration formerSecretKept,
    @DefaultValue("30s") Duration callTimeout,
    @DefaultValue("5s") Duration connectTimeout,
    @DefaultValue("30s") Duration claimMargin,
    @DefaultValue("256") int callsMax,
    @DefaultValue("8") int callsPerEndpointMax,
    @DefaultValue({"5s", "30s", "2m", "10m", "30m", "2h", "5h", "10h", "14h", "20h", "24h"})
        List<Duration> retryWaits,
    @DefaultValue("24h") Duration retryAfterMax,
    @DefaultValue Circuit circuit,
    @DefaultValue("500ms") Duration scanInterval,
    @DefaultValue("30d") Duration kept) {

  /**
   * When a failing endpoint is left alone.
   *
   * @param failures failures in a row that open the circuit
   * @param waitFirst until the first probe, doubled after each that fails
   * @param waitMax between two probes
   * @param disableAfter how long an endpoint may fail without a success before it is disabled
   */
  record Circuit(
      @DefaultValue("10") int failures,
      @DefaultValue("30s") Duration waitFirst,
      @DefaultValue("15m") Duration waitMax,
      @DefaultValue("5d") Duration disableAfter) {

    Circuit {
      if (failures < 1 || !waitFirst.isPositive() || waitMax.compareTo(waitFirst) < 0) {
        throw new IllegalArgumentException("lockstep.webhook.circuit waits for nothing");
      }
    }
  }

  WebhookProperties {
    ports = Set.copyOf(ports);
    retryWaits = List.copyOf(retryWaits);
    if (callsMax < 1 || callsPerEndpointMax < 1 || !callTimeout.isPositive()) {
      throw new IllegalArgumentException("lockstep.webhook allows no calls");
    }
    if (claimMargin.isNegative()) {
      throw new IllegalArgumentException("lockstep.webhook.claim-margin is negative");
    }
  }

  /** How long a claim holds: longer than a call may last, name look-up included. */
  Duration claim() {
    return callTimeout.multipliedBy(2).plus(claimMargin);
  }
}
