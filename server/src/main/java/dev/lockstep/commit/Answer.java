package dev.lockstep.commit;

/**
 * An answer as it is stored with an idempotency key and given again to a repeat.
 *
 * @param status the HTTP status
 * @param body the encoded body
 * @param replayed true if it was read back and not decided now
 */
public record Answer(int status, byte[] body, boolean replayed) {

  /** A fresh answer. */
  public static Answer of(int status, byte[] body) {
    return new Answer(status, body, false);
  }
}
