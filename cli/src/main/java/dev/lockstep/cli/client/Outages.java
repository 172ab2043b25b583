package dev.lockstep.cli.client;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Remembers when the server did not answer, and how often calls were repeated. */
public final class Outages {
  /** Failures closer together than this are one outage. */
  private static final int JOIN_SECONDS = 5;

  private static final int KEPT_MAX = 1000;

  private final Clock clock;
  private final List<Outage> seen = new ArrayList<>();
  private final AtomicLong repeats = new AtomicLong();

  /** Nothing has failed yet. */
  public Outages(Clock clock) {
    this.clock = clock;
  }

  /** From the first to the last failed call. */
  public record Outage(Instant from, Instant to) {}

  void repeated() {
    repeats.incrementAndGet();
  }

  synchronized void failed() {
    Instant now = clock.instant();
    if (!seen.isEmpty()) {
      Outage last = seen.getLast();
      if (!last.to().plusSeconds(JOIN_SECONDS).isBefore(now) || seen.size() >= KEPT_MAX) {
        seen.set(seen.size() - 1, new Outage(last.from(), now));
        return;
      }
    }
    seen.add(new Outage(now, now));
  }

  /** True when some call failed to reach the server between the two instants. */
  public synchronized boolean touched(Instant from, Instant to) {
    return seen.stream().anyMatch(o -> !o.to().isBefore(from) && !o.from().isAfter(to));
  }

  /** How many separate times the server was away. */
  public synchronized int count() {
    return seen.size();
  }

  /** How many sends were repetitions, for whatever reason. */
  public long repeats() {
    return repeats.get();
  }
}
