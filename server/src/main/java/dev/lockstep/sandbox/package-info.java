/** Development only: the sandbox bank as a guest of this server, with its own schema and book. */
@NullMarked
@ApplicationModule(allowedDependencies = {"channel", "database", "mode"})
package dev.lockstep.sandbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
