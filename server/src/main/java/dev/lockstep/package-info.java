/** Lockstep: order and payment as one consistent unit. Each sub-package is a module. */
@NullMarked
package dev.lockstep;

import org.jspecify.annotations.NullMarked;
