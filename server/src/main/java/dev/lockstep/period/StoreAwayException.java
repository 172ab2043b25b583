package dev.lockstep.period;

/** The store did not answer, or not in time. The database goes on without it. */
final class StoreAwayException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StoreAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
