/** Coupons: what they take off, and that at most one live order holds each. */
@ApplicationModule(allowedDependencies = {"commit", "problem", "money", "web"})
@NullMarked
package dev.lockstep.marketing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
