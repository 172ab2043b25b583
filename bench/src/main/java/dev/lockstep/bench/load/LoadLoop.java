package dev.lockstep.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests over many connections from the calling thread, no pipelining.
 *
 * <p>With a fixed rate each request has a time at which it is due, and its latency counts from
 * then: a server that stalls is charged for every request that had to wait, also for those the
 * stall kept from being sent (no coordinated omission).
 */
public final class LoadLoop {

  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(20);
  private static final long MILLI = 1_000_000;
  private static final long NAP = 50_000;

  private final InetSocketAddress server;
  private final Work work;
  private final Pace pace;
  private final Tally tally = new Tally();
  private final List<Connection> all = new ArrayList<>();
  private final Deque<Connection> idle = new ArrayDeque<>();
  private long start;
  private long sent;
  private boolean exhausted;

  private LoadLoop(InetSocketAddress server, Work work, Pace pace) {
    this.server = server;
    this.work = work;
    this.pace = pace;
  }

  /** Sends the work at this pace and returns when all answers are there. */
  public static LoadResult run(InetSocketAddress server, Work work, Pace pace) {
    try {
      return new LoadLoop(server, work, pace).run();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private LoadResult run() throws IOException {
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < pace.connections(); i++) {
        all.add(Connection.open(server, selector));
      }
      idle.addAll(all);
      start = System.nanoTime();
      long giveUp = start + pace.time().plus(ANSWERS_WITHIN).toNanos();
      while (sendDue() || idle.size() < all.size()) {
        if (System.nanoTime() > giveUp) {
          lose();
          break;
        }
        await(selector);
      }
      return tally.result((System.nanoTime() - start) / 1e9);
    } finally {
      all.forEach(Connection::close);
    }
  }

  /** Sends what may be sent now; false when nothing is left to send. */
  private boolean sendDue() throws IOException {
    if (exhausted) {
      return false;
    }
    if (!pace.open()) {
      boolean time = System.nanoTime() - start < pace.time().toNanos();
      while (time && !idle.isEmpty() && !exhausted) {
        send(System.nanoTime());
      }
      return time && !exhausted;
    }
    long due = start + pace.due(sent);
    while (sent < pace.requests() && !idle.isEmpty() && !exhausted && due <= System.nanoTime()) {
      send(due);
      due = start + pace.due(sent);
    }
    return sent < pace.requests() && !exhausted;
  }

  private void send(long since) throws IOException {
    Request request = work.next();
    if (request == null) {
      exhausted = true;
      return;
    }
    sent++;
    work.sent(request, since);
    idle.pop().send(request, since);
  }

  private void await(Selector selector) throws IOException {
    long wait = 10 * MILLI;
    if (pace.open() && !exhausted && !idle.isEmpty() && sent < pace.requests()) {
      wait = start + pace.due(sent) - System.nanoTime();
    }
    if (wait > 2 * MILLI) {
      selector.select(this::ready, TimeUnit.NANOSECONDS.toMillis(wait) - 1);
      return;
    }
    // The selector's clock is too coarse for what is due sooner.
    if (selector.selectNow(this::ready) == 0 && wait > NAP) {
      LockSupport.parkNanos(NAP);
    }
  }

  private void ready(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    try {
      if (connection.advance()) {
        answered(connection);
      }
    } catch (IOException | IllegalStateException failure) {
      connection.close();
      if (connection.take() != null) {
        tally.wrong("connection", String.valueOf(failure.getMessage()));
        idle.push(connection);
      }
    }
  }

  private void answered(Connection connection) {
    long nanos = System.nanoTime() - connection.since();
    Response response = connection.response();
    Request request = connection.take();
    idle.push(connection);
    if (response.closes()) {
      connection.close();
    }
    if (request != null && work.accept(request, response)) {
      tally.right(nanos);
    } else {
      tally.wrong("status " + response.status(), response.status() + " " + response.body());
    }
  }

  private void lose() {
    for (Connection connection : all) {
      @Nullable Request open = connection.take();
      if (open != null) {
        tally.wrong("no answer", "no answer within " + ANSWERS_WITHIN.toSeconds() + " s");
      }
    }
  }
}
