/** Stock: taken when an order is placed, given back once when it ends unpaid or cancelled. */
@ApplicationModule(allowedDependencies = {"commit", "problem"})
@NullMarked
package dev.lockstep.inventory;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
