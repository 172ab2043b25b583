/** The bench's own goods and orders, as requests name them and as rows hold them. */
@NullMarked
package dev.lockstep.bench.rows;

import org.jspecify.annotations.NullMarked;
