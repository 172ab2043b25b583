package dev.lockstep.cli.demo;

import java.util.Optional;

/**
 * Which Redis the demo's own servers share.
 *
 * @param own one the demo starts
 * @param uri of one that runs already, if any
 */
public record RedisChoice(boolean own, Optional<String> uri) {

  /** None at all. */
  public static final RedisChoice NONE = new RedisChoice(false, Optional.empty());

  /** One the demo starts. */
  public static final RedisChoice OWN = new RedisChoice(true, Optional.empty());

  /**
   * Reads what the user wrote.
   *
   * @throws IllegalArgumentException if it is neither own nor none nor an address
   */
  public static RedisChoice of(String text) {
    if (text.equals("own")) {
      return OWN;
    }
    if (text.equals("none")) {
      return NONE;
    }
    if (!text.startsWith("redis://") && !text.startsWith("rediss://")) {
      throw new IllegalArgumentException("--redis: own, none or redis://host:port");
    }
    return new RedisChoice(false, Optional.of(text));
  }
}
