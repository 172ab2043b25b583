package dev.lockstep.outbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of follow-up work. Who submits waits while threads and queue are full: that is the
 * relay, whose rows stay in the outbox meanwhile. Running the work in the submitter instead would
 * make the one reader as slow as the slowest consumer.
 */
final class FollowUpPool {

  /** Threads are named so in dumps and logs. */
  static final String THREAD_PREFIX = "order-async-";

  private final ThreadPoolExecutor pool;

  FollowUpPool(AsyncProperties properties, MeterRegistry registry) {
    AtomicInteger number = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            properties.coreThreads(),
            properties.maxThreads(),
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(properties.queueCapacity()),
            task ->
                Thread.ofPlatform().name(THREAD_PREFIX + number.incrementAndGet()).unstarted(task),
            FollowUpPool::waitForRoom);
    pool.allowCoreThreadTimeOut(true);
    gauge(registry, "lockstep.async.queue.length", () -> pool.getQueue().size());
    gauge(registry, "lockstep.async.active", pool::getActiveCount);
  }

  private static void gauge(
      MeterRegistry registry, String name, java.util.function.Supplier<Number> value) {
    Gauge.builder(name, value).tag("pool", "order-async").register(registry);
  }

  /** Hands the task to a thread, waits for room if there is none. The task must not throw. */
  void submit(Runnable task) {
    pool.execute(task);
  }

  /** Instead of refusing; every thread is busy then, and looks into the queue when it is done. */
  private static void waitForRoom(Runnable task, ThreadPoolExecutor full) {
    if (full.isShutdown()) {
      throw new RejectedExecutionException("follow-up work has stopped");
    }
    try {
      full.getQueue().put(task);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException("interrupted while waiting for room", e);
    }
  }

  /** Lets running tasks end, at most so long; queued ones are dropped, their rows stay. */
  void stop(Duration wait) {
    pool.shutdown();
    pool.getQueue().clear();
    try {
      if (!pool.awaitTermination(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
