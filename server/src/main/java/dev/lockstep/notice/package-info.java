/** Notices: what a user should know of, stored to be read later. */
@NullMarked
@ApplicationModule(allowedDependencies = {"order", "outbox", "payment", "problem", "web"})
package dev.lockstep.notice;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
