/** Events appended in the transaction of their change and relayed, in order, after its commit. */
@NullMarked
@ApplicationModule(allowedDependencies = {"commit", "schedule"})
package dev.lockstep.outbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
