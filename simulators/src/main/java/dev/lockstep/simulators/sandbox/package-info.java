/**
 * The sandbox bank: a separate HTTP party with its own book, which captures, refunds and calls
 * back.
 *
 * <p>Its face is {@link dev.lockstep.simulators.sandbox.SandboxBank} with its settings, the Spring
 * wiring around it, and {@link dev.lockstep.simulators.sandbox.SandboxSignature}.
 */
@NullMarked
package dev.lockstep.simulators.sandbox;

import org.jspecify.annotations.NullMarked;
