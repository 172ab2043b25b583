package dev.lockstep.outbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
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
  private final Semaphore room;

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
                Thread.ofPlatform().name(THREAD_PREFIX + number.incrementAndGet()).unstarted(task));
    pool.allowCoreThreadTimeOut(true);
    room = new Semaphore(properties.maxThreads() + properties.queueCapacity());
    gauge(registry, "lockstep.async.queue.length", () -> pool.getQueue().size());
    gauge(registry, "lockstep.async.active", pool::getActiveCount);
  }

  private static void gauge(
      MeterRegistry registry, String name, java.util.function.Supplier<Number> value) {
    Gauge.builder(name, value).tag("pool", "order-async").register(registry);
  }

  /** Waits for room, then hands the task to a thread. The task must not throw. */
  void submit(Runnable task) throws InterruptedException {
    room.acquire();
    try {
      pool.execute(() -> {
        try {
          task.run();
        } finally {
          room.release();
        }
      });
    } catch (RuntimeException e) {
      room.release();
      throw e;
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
