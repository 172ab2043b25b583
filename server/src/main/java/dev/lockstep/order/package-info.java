/** Orders: their life cycle, from placing to the end. */
@ApplicationModule(allowedDependencies = {"lifecycle"})
@NullMarked
package dev.lockstep.order;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
