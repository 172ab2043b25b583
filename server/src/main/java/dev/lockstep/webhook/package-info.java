/** Webhooks: tells sellers' own servers of events, signed, in order per order, until they hear. */
@NullMarked
@ApplicationModule(
    allowedDependencies = {
      "commit",
      "mode",
      "order",
      "outbox",
      "payment",
      "privacy",
      "problem",
      "schedule",
      "web"
    })
package dev.lockstep.webhook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
