/** The edge: who calls, what may be sent, how a refusal is answered, how much of it is allowed. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem", "mode", "secret", "commit", "privacy"})
package dev.lockstep.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
