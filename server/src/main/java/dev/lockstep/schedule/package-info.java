/** Recurring and delayed work, spread over nodes by leases in the database. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.lockstep.schedule;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
