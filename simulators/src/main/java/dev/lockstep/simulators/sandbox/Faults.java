package dev.lockstep.simulators.sandbox;

import java.time.Duration;

/**
 * How the delivery of one notification is disturbed.
 *
 * @param times copies sent at the same moment by every attempt that goes out
 * @param delay wait before the first attempt
 * @param lose first attempts that the wire drops
 * @param forge what is falsified in the first attempt that goes out
 */
record Faults(int times, Duration delay, int lose, Forge forge) {

  enum Forge {
    NONE,
    SIGNATURE,
    AMOUNT
  }
}
