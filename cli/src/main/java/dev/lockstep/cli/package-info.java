/**
 * The command line: replays real orders through the public HTTP API and prints the audit. A client
 * that knows the API and nothing of the server's inside.
 */
@NullMarked
package dev.lockstep.cli;

import org.jspecify.annotations.NullMarked;
