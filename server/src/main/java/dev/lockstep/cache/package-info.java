/** Caches whose entries have versions: an older one never replaces a newer one. */
@NullMarked
@ApplicationModule(allowedDependencies = {"privacy", "redis"})
package dev.lockstep.cache;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
