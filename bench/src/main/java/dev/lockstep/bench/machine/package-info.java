/** Processes and the machine below them: starting, ending, and what they cost, from /proc. */
@NullMarked
package dev.lockstep.bench.machine;

import org.jspecify.annotations.NullMarked;
