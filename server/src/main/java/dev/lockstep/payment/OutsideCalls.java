package dev.lockstep.payment;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Calls to channels of one kind of work: so many at once, never two for the same thing, each on a
 * thread of its own. Stopping lets those under way end, so that what a channel answered is still
 * booked; what was not begun stays due in the database.
 */
final class OutsideCalls implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(OutsideCalls.class);
  private static final long DRAIN_MAX_SECONDS = 6;

  private final String name;
  private final int phase;
  private final int callsMax;
  private final Semaphore permits;
  private final Set<String> inFlight = ConcurrentHashMap.newKeySet();
  private volatile boolean running;

  OutsideCalls(String name, int callsMax, int phase) {
    this.name = name;
    this.phase = phase;
    this.callsMax = callsMax;
    this.permits = new Semaphore(callsMax);
  }

  /** Begins the work unless it is under way, or too many are, or this is stopping. */
  void begin(String key, Runnable work) {
    if (!running || inFlight.contains(key) || !permits.tryAcquire()) {
      return;
    }
    if (!inFlight.add(key)) {
      permits.release();
      return;
    }
    var _ =
        Thread.ofVirtual()
            .name(name)
            .start(() -> {
              try {
                work.run();
              } catch (RuntimeException e) {
                LOG.warn("event=outside_call_failed work={} key={}", name, key, e);
              } finally {
                inFlight.remove(key);
                permits.release();
              }
            });
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    try {
      if (permits.tryAcquire(callsMax, DRAIN_MAX_SECONDS, TimeUnit.SECONDS)) {
        permits.release(callsMax);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return phase;
  }
}
