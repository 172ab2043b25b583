@NullMarked
package dev.lockstep.simulators;

import org.jspecify.annotations.NullMarked;
