/** The built pages: the demo shop, the sync test page and the operators' console. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem", "mode"})
package dev.lockstep.console;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
