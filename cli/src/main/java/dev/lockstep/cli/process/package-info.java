/** Processes of our own that end with us. */
@NullMarked
package dev.lockstep.cli.process;

import org.jspecify.annotations.NullMarked;
