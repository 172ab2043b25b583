/** The period cache: the orders of a campaign period as one hash, in the reference's form. */
@NullMarked
@ApplicationModule(
    allowedDependencies = {
      "commit",
      "money",
      "order",
      "outbox",
      "problem",
      "redis",
      "schedule",
      "web"
    })
package dev.lockstep.period;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
