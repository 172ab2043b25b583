/**
 * How the service says no: stable codes, faults of single fields, one exception that carries them.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.lockstep.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
