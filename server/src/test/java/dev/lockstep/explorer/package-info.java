/** Walks every interleaving of a few events through the real decisions; see docs/concepts. */
@NullMarked
package dev.lockstep.explorer;

import org.jspecify.annotations.NullMarked;
