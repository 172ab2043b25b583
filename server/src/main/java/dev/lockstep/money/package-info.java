/** Amounts of money: exact arithmetic, and division that loses no cent. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.lockstep.money;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
