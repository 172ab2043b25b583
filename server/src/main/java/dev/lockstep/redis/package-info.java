/** One connection to Redis, which makes things faster and decides nothing. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.lockstep.redis;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
