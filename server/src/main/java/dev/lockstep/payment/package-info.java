/** Payments: their life cycle, the judgement of money that arrives, refunds and cases. */
@ApplicationModule(
    allowedDependencies = {
      "lifecycle",
      "money",
      "problem",
      "commit",
      "outbox",
      "schedule",
      "mode",
      "web",
      "channel",
      "order"
    })
@NullMarked
package dev.lockstep.payment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
