package dev.lockstep.push;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.springframework.context.SmartLifecycle;

/**
 * Ends the streams before the web server waits for its requests: a stream never ends by itself, so
 * that wait would always last its full time.
 */
final class PushStop implements SmartLifecycle {

  /** Above the graceful shutdown of the web server, which is at DEFAULT_PHASE - 1024. */
  static final int PHASE = DEFAULT_PHASE - 512;

  private static final Duration WAIT_MAX = Duration.ofSeconds(2);

  private final PushHub hub;
  private volatile boolean running;

  PushStop(PushHub hub) {
    this.hub = hub;
  }

  @Override
  public void start() {
    hub.open();
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    hub.close();
    long deadline = System.nanoTime() + WAIT_MAX.toNanos();
    while (hub.clients() > 0 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(10_000_000);
    }
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
