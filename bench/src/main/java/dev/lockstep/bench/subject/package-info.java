/** What is measured: servers, the plain writer, and the counters of their databases. */
@NullMarked
package dev.lockstep.bench.subject;

import org.jspecify.annotations.NullMarked;
