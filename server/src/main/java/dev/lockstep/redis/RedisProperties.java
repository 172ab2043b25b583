package dev.lockstep.redis;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which Redis. Without {@code uri} and {@code host} there is none.
 *
 * @param uri {@code redis://user:password@host:port/database}, or {@code rediss://} with TLS; the
 *     settings up to {@code ssl} are then not looked at
 * @param host where it answers
 * @param port where it answers
 * @param username empty: the default user
 * @param password empty: none
 * @param database its number
 * @param ssl TLS, with the certificate verified
 * @param timeout how long one command may take
 * @param connectTimeout how long a connection may take to be made
 * @param failuresMax failed commands in a row after which none is sent until Redis answers again
 * @param waitingMax commands sent and not answered yet; more fail at once
 */
@ConfigurationProperties("lockstep.redis")
record RedisProperties(
    @Nullable String uri,
    @Nullable String host,
    @DefaultValue("6379") int port,
    @Nullable String username,
    @Nullable String password,
    @DefaultValue("0") int database,
    boolean ssl,
    @DefaultValue("250ms") Duration timeout,
    @DefaultValue("3s") Duration connectTimeout,
    @DefaultValue("5") int failuresMax,
    @DefaultValue("20000") int waitingMax) {

  private static final Duration TIMEOUT_MAX = Duration.ofSeconds(60);

  RedisProperties {
    uri = orNull(uri);
    username = orNull(username);
    password = orNull(password);
    within("timeout", timeout);
    within("connect-timeout", connectTimeout);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("lockstep.redis.port must be 1 to 65535");
    }
    if (failuresMax < 1 || waitingMax < 1) {
      throw new IllegalArgumentException("lockstep.redis.*-max must be at least 1");
    }
  }

  private static @Nullable String orNull(@Nullable String value) {
    return value == null || value.isBlank() ? null : value;
  }

  private static void within(String name, Duration value) {
    if (!value.isPositive() || value.compareTo(TIMEOUT_MAX) > 0) {
      throw new IllegalArgumentException("lockstep.redis." + name + " must be 1ms to 60s");
    }
  }

  /** Passwords do not belong into logs. */
  @Override
  public String toString() {
    return "RedisProperties[]";
  }
}
