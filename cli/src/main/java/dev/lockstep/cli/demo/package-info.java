/** The demo: what shall happen to each order, doing it, and judging what became of it. */
@NullMarked
package dev.lockstep.cli.demo;

import org.jspecify.annotations.NullMarked;
