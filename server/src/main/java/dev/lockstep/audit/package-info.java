/** The audit: what must hold over the whole database, and over the bank's own book, now. */
@ApplicationModule(
    allowedDependencies = {"channel", "lifecycle", "order", "payment", "problem", "web"})
@NullMarked
package dev.lockstep.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
