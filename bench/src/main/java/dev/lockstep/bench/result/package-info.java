/** Rounds become figures, figures a table and a JSON file. */
@NullMarked
package dev.lockstep.bench.result;

import org.jspecify.annotations.NullMarked;
