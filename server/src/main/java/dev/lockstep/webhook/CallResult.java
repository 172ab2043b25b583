package dev.lockstep.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a call came to.
 *
 * @param status of the answer; null if there was none
 * @param error a word of ours if there was no answer
 * @param excerpt the first characters of the answer
 * @param retryAfter how long the receiver asks to be left alone
 */
record CallResult(
    Kind kind,
    @Nullable Integer status,
    @Nullable CallError error,
    @Nullable String excerpt,
    @Nullable Duration retryAfter) {

  enum Kind {
    SUCCESS,
    FAILURE,
    GONE,
    /** Nothing was sent: the claim would have ended before the call could. */
    UNSENT
  }

  /** Why there was no answer. Says nothing of what an address that is refused would have said. */
  enum CallError {
    ADDRESS_REFUSED,
    NAME_UNKNOWN,
    CONNECT_FAILED,
    TLS_FAILED,
    TIMEOUT,
    CONNECTION_BROKEN,
    ENDPOINT_DISABLED
  }

  private static final int GONE = 410;

  static final CallResult TOO_LATE = new CallResult(Kind.UNSENT, null, null, null, null);

  static CallResult answered(int status, @Nullable String excerpt, @Nullable Duration retryAfter) {
    Kind kind = status / 100 == 2 ? Kind.SUCCESS : status == GONE ? Kind.GONE : Kind.FAILURE;
    return new CallResult(kind, status, null, excerpt, retryAfter);
  }

  static CallResult failed(CallError error) {
    return new CallResult(Kind.FAILURE, null, error, null, null);
  }
}
