/** Payment channels: what every one of them can be asked, and the adapters that ask. */
@ApplicationModule(allowedDependencies = {"mode", "money", "secret"})
@NullMarked
package dev.lockstep.channel;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
