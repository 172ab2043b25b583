package dev.lockstep.schedule;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * One piece of recurring work on a thread of its own: runs, waits the delay, runs again. A nudge
 * ends the wait early; nudges that come during a run lead to one more run, so none is lost.
 *
 * <p>A failing run is logged, counted in {@code lockstep.schedule.failures} (tag {@code work}) and
 * repeated after the delay. Stopping waits for the run in progress, at most {@link #STOP_MAX}, then
 * interrupts it; at once if the run before it failed.
 */
public final class Recurring implements SmartLifecycle {

  /** How long stopping waits for a run in progress before interrupting it. */
  public static final Duration STOP_MAX = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Recurring.class);

  /** The work; whatever it throws is logged and counted. */
  @FunctionalInterface
  public interface Work {
    void run() throws Exception;
  }

  /**
   * When work runs.
   *
   * @param name of the thread and in logs and metrics
   * @param delay from the end of a run to the next one
   * @param phase at which it starts and, in reverse, stops
   */
  public record Plan(String name, Duration delay, int phase) {

    public Plan {
      if (!delay.isPositive()) {
        throw new IllegalArgumentException("the delay must be positive");
      }
    }
  }

  private final Plan plan;
  private final Work work;
  private final Counter failures;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean nudged;
  private volatile boolean failing;
  private boolean stopping;
  private volatile @Nullable Thread thread;

  public Recurring(Plan plan, Work work, MeterRegistry registry) {
    this.plan = plan;
    this.work = work;
    this.failures =
        Counter.builder("lockstep.schedule.failures").tag("work", plan.name()).register(registry);
  }

  /** Runs the work soon, even if its delay has not passed. Never waits. */
  public void nudge() {
    lock.lock();
    try {
      nudged = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void loop() {
    do {
      runOnce();
    } while (await());
  }

  private void runOnce() {
    try {
      work.run();
      failing = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception | Error e) {
      // Also what one run cannot survive, as memory that was short: the next one may.
      failures.increment();
      tell(e);
    }
  }

  /** In full for the first time; whatever keeps it from working may last. */
  private void tell(Throwable failure) {
    if (failing) {
      LOG.warn("work={} outcome=failed-again cause={}", plan.name(), failure.toString());
    } else {
      LOG.warn("work={} outcome=failed retryAfter={}", plan.name(), plan.delay(), failure);
    }
    failing = true;
  }

  /** Whether its last run failed. */
  public boolean failing() {
    return failing;
  }

  /** Waits for the delay or a nudge; false if it was told to stop. */
  private boolean await() {
    lock.lock();
    try {
      long nanos = plan.delay().toNanos();
      while (!nudged && !stopping && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      nudged = false;
      return !stopping;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void start() {
    lock.lock();
    try {
      stopping = false;
      failing = false;
    } finally {
      lock.unlock();
    }
    thread = Thread.ofVirtual().name(plan.name()).start(this::loop);
  }

  @Override
  public void stop() {
    Thread running = thread;
    if (running == null) {
      return;
    }
    lock.lock();
    try {
      stopping = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      // What has failed of late most likely waits in vain for what has gone.
      if (failing || !running.join(STOP_MAX)) {
        running.interrupt();
        running.join(STOP_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread = null;
  }

  /** All of one phase end beside each other: each may have to wait for a connection to give up. */
  @Override
  public void stop(Runnable ended) {
    Thread.ofVirtual()
        .name(plan.name() + "-stop")
        .start(() -> {
          try {
            stop();
          } finally {
            ended.run();
          }
        });
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  @Override
  public int getPhase() {
    return plan.phase();
  }
}
