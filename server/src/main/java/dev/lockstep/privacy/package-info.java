/** Personal data at rest: a key per user, wrapped by a master key; searched by keyed hashes. */
@NullMarked
@ApplicationModule(allowedDependencies = {"mode", "secret"})
package dev.lockstep.privacy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
