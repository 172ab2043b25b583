package dev.lockstep.redis;

/** Redis did not do what it was asked: not in time, not at all, or it was not even asked. */
public final class RedisUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RedisUnavailableException(String message) {
    super(message);
  }

  RedisUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
