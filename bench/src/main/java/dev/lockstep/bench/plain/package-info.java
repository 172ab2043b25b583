/** The plain JDBC writer that the service is compared with, a process of its own. */
@NullMarked
package dev.lockstep.bench.plain;

import org.jspecify.annotations.NullMarked;
