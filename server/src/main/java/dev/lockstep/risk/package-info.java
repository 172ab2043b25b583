/** Risk rules that judge an order before anything else is looked at. */
@ApplicationModule(allowedDependencies = {"commit", "problem", "privacy", "web"})
@NullMarked
package dev.lockstep.risk;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
