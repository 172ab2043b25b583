/** Development or production, and what each refuses to start with. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.lockstep.mode;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
