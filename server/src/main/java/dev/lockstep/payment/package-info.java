/** Payments: their life cycle, the judgement of money that arrives, refunds and cases. */
@ApplicationModule(allowedDependencies = {"lifecycle"})
@NullMarked
package dev.lockstep.payment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
