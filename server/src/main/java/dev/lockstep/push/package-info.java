/** Tells connected clients of changes of their own orders, within moments and resumably. */
@NullMarked
@ApplicationModule(
    allowedDependencies = {
      "commit",
      "notice",
      "order",
      "outbox",
      "privacy",
      "problem",
      "redis",
      "schedule",
      "view",
      "web"
    })
package dev.lockstep.push;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
