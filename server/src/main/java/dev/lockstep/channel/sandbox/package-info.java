/** The adapter of the sandbox bank: real HTTP, real signatures, no real money. */
@NullMarked
package dev.lockstep.channel.sandbox;

import org.jspecify.annotations.NullMarked;
