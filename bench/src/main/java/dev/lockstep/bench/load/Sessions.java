package dev.lockstep.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A load of operations that take several steps: one thread per session; whichever is free takes the
 * operation that is due next.
 */
public final class Sessions {

  /** Someone who does one operation after the other. */
  public interface Session {

    /** Does one operation; null if all went right, else what did not. */
    @Nullable String once();
  }

  private final Pace pace;
  private final Tally tally = new Tally();
  private final AtomicLong taken = new AtomicLong();
  private final long start = System.nanoTime();

  private Sessions(Pace pace) {
    this.pace = pace;
  }

  /** Runs all sessions at this pace; the pace's connections are not looked at. */
  public static LoadResult run(List<? extends Session> sessions, Pace pace, ThreadFactory threads) {
    Sessions load = new Sessions(pace);
    List<Thread> running = new ArrayList<>();
    for (Session session : sessions) {
      Thread thread = threads.newThread(() -> load.work(session));
      running.add(thread);
      thread.start();
    }
    try {
      for (Thread thread : running) {
        thread.join();
      }
    } catch (InterruptedException stopped) {
      running.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while measuring", stopped);
    }
    return load.tally.result((System.nanoTime() - load.start) / 1e9);
  }

  private void work(Session session) {
    for (long due = next(); due != 0; due = next()) {
      String complaint = session.once();
      long nanos = System.nanoTime() - due;
      synchronized (tally) {
        if (complaint == null) {
          tally.right(nanos);
        } else {
          tally.wrong(complaint.split(":", 2)[0], complaint);
        }
      }
    }
  }

  /** When the operation taken is due, waited for; 0 when there is none. */
  private long next() {
    if (!pace.open()) {
      long now = System.nanoTime();
      return now - start < pace.time().toNanos() ? now : 0;
    }
    long number = taken.getAndIncrement();
    if (number >= pace.requests()) {
      return 0;
    }
    long due = start + pace.due(number);
    for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
      LockSupport.parkNanos(wait);
    }
    return due;
  }
}
