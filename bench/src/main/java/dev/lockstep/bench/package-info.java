/** The benchmark's command: what is asked for, what is needed, what is printed. */
@NullMarked
package dev.lockstep.bench;

import org.jspecify.annotations.NullMarked;
