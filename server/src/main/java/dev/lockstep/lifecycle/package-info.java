/** The checked table behind every life cycle: which action leads from which state to which. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.lockstep.lifecycle;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
