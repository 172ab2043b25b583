/** The catalogue: what can be sold, by whom, for how much. */
@ApplicationModule(allowedDependencies = {"commit", "problem", "money", "inventory", "mode", "web"})
@NullMarked
package dev.lockstep.catalog;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
