/** Load scenarios that drive a server over HTTP and measure it from outside. */
@NullMarked
package dev.lockstep.bench;

import org.jspecify.annotations.NullMarked;
