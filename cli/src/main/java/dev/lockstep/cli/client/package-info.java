/**
 * Speaks the public HTTP API: bounded retries, tokens, the sandbox bank's controls, the event
 * stream.
 */
@NullMarked
package dev.lockstep.cli.client;

import org.jspecify.annotations.NullMarked;
