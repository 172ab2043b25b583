package dev.lockstep.database;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/**
 * Lets nobody wait long for a connection once the web server has closed. A connection is free then
 * or the database is away, and what stops one after the other would each wait for it in vain.
 */
final class ShortenedWaits implements SmartLifecycle {

  /** Below the web server, which closes at DEFAULT_PHASE - 2048, above all that works on. */
  private static final int PHASE = DEFAULT_PHASE - 2304;

  private static final Duration WAIT_MAX = Duration.ofSeconds(1);

  private final HikariDataSource pool;
  private final Duration usual;
  private volatile boolean running;

  ShortenedWaits(HikariDataSource pool, Duration usual) {
    this.pool = pool;
    this.usual = usual;
  }

  @Override
  public void start() {
    pool.setConnectionTimeout(usual.toMillis());
    running = true;
  }

  @Override
  public void stop() {
    pool.setConnectionTimeout(Math.min(usual.toMillis(), WAIT_MAX.toMillis()));
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
