package dev.lockstep.cli.demo;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order after everything was sent for it.
 *
 * @param orderId empty when it was never placed
 * @param placedAt just before the order was created; the run's start when it never was
 * @param window time to pay as the shop's answer told it, by this machine's clock; zero when it did
 *     not
 * @param capturedMinor what the bank is known to have captured
 * @param problem why the plan could not be carried out, or null
 */
record Played(
    Plan plan,
    Expectation expected,
    String orderId,
    Instant placedAt,
    Duration window,
    long capturedMinor,
    @Nullable String problem) {

  String userId() {
    return plan.invoice().userId();
  }

  /** How a difference names this order. */
  String name() {
    return "invoice %s (%s%s)"
        .formatted(plan.invoice().number(), plan.fate(), orderId.isEmpty() ? "" : ", " + orderId);
  }
}
