/** A small HTTP/1.1 load generator: one thread, many connections, latencies from intended times. */
@NullMarked
package dev.lockstep.bench.load;

import org.jspecify.annotations.NullMarked;
