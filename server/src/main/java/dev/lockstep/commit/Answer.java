package dev.lockstep.commit;

import org.jspecify.annotations.Nullable;

/**
 * An answer as it is stored with an idempotency key and given again to a repeat.
 *
 * @param status the HTTP status
 * @param body the encoded body
 * @param version the family's version after the change, or null if the answer tells of none
 * @param replayed true if it was read back and not decided now
 */
public record Answer(int status, byte[] body, @Nullable Long version, boolean replayed) {

  /** A fresh answer. */
  public static Answer of(int status, byte[] body, @Nullable Long version) {
    return new Answer(status, body, version, false);
  }

  /** The same answer, given again. */
  Answer again() {
    return new Answer(status, body, version, true);
  }
}
