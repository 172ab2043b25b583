/**
 * Reads a folder of real invoices and makes of it what a shop sells: orders to place, a catalogue.
 */
@NullMarked
package dev.lockstep.cli.retail;

import org.jspecify.annotations.NullMarked;
