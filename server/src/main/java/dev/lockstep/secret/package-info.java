/** Secrets that development generates for itself and keeps in its database. */
@NullMarked
@ApplicationModule(allowedDependencies = {"mode"})
package dev.lockstep.secret;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
