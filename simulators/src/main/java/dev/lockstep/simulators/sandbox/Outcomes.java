package dev.lockstep.simulators.sandbox;

import dev.lockstep.simulators.sandbox.Notifications.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Writes what came of attempts, as many in one statement as have gathered meanwhile. */
final class Outcomes {

  private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);
  private static final int BATCH = 256;
  private static final int QUEUE = 4096;

  private final Notifications notifications;
  private final BlockingQueue<Outcome> queue = new LinkedBlockingQueue<>(QUEUE);
  private volatile boolean running;
  private @Nullable Thread writer;

  Outcomes(Notifications notifications) {
    this.notifications = notifications;
  }

  void start() {
    running = true;
    writer = Thread.ofVirtual().name("sandbox-bank-outcomes").start(this::write);
  }

  /** Waits for room in the queue. */
  void add(Outcome outcome) throws InterruptedException {
    queue.put(outcome);
  }

  /** Writes what is queued and ends. */
  void stop() throws InterruptedException {
    running = false;
    if (writer != null) {
      writer.join();
    }
  }

  private void write() {
    List<Outcome> batch = new ArrayList<>(BATCH);
    try {
      while (running || !queue.isEmpty()) {
        Outcome first = queue.poll(50, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, BATCH - 1);
          record(batch);
          batch.clear();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void record(List<Outcome> batch) {
    try {
      notifications.record(batch);
    } catch (DataAccessException e) {
      // The leases end by themselves and the attempts are made again: at least once, never lost.
      LOG.warn("event=sandbox_outcomes_not_written count={} reason={}", batch.size(), e.toString());
    }
  }
}
