/** Orders: their ids and life cycle, placing, cancelling, expiring, what a buyer may change. */
@ApplicationModule(
    allowedDependencies = {
      "lifecycle",
      "money",
      "problem",
      "commit",
      "outbox",
      "schedule",
      "secret",
      "privacy",
      "mode",
      "web",
      "catalog",
      "inventory",
      "marketing",
      "risk"
    })
@NullMarked
package dev.lockstep.order;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
