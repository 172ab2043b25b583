package dev.lockstep.bench.plain;

import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.load.Tally;
import dev.lockstep.bench.rows.Cart;
import dev.lockstep.bench.rows.OrderRows;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One thread per writer; each takes the next order that is due. */
final class PlainLoad {

  private static final Duration PAYABLE = Duration.ofDays(30);

  private final List<PlainOrderWriter> writers;
  private final int articles;
  private final int users;
  private final Clock clock;
  private final AtomicLong numbers;

  /** A load of random orders over the first {@code articles}, numbered from {@code first} on. */
  PlainLoad(List<PlainOrderWriter> writers, int articles, int users, Clock clock) {
    this.writers = List.copyOf(writers);
    this.articles = articles;
    this.users = users;
    this.clock = clock;
    this.numbers = new AtomicLong(clock.millis() * 1_000);
  }

  /** Runs all writers at this pace; the pace's connections are not looked at. */
  LoadResult run(Pace pace) throws InterruptedException {
    Tally tally = new Tally();
    AtomicLong sent = new AtomicLong();
    long start = System.nanoTime();
    List<Thread> threads =
        writers.stream()
            .map(writer -> Thread.ofPlatform().start(() -> work(writer, pace, start, sent, tally)))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    return tally.result((System.nanoTime() - start) / 1e9);
  }

  private void work(PlainOrderWriter writer, Pace pace, long start, AtomicLong sent, Tally tally) {
    SplittableRandom chance = new SplittableRandom(Thread.currentThread().threadId());
    while (true) {
      long due = next(pace, start, sent);
      if (due < 0) {
        return;
      }
      String failure = write(writer, chance);
      long nanos = System.nanoTime() - due;
      synchronized (tally) {
        if (failure == null) {
          tally.right(nanos);
        } else {
          tally.wrong("sql", failure);
        }
      }
    }
  }

  /** When the next order is due, waited for; negative when there is none. */
  private static long next(Pace pace, long start, AtomicLong sent) {
    if (!pace.open()) {
      long now = System.nanoTime();
      return now - start < pace.time().toNanos() ? now : -1;
    }
    long number = sent.getAndIncrement();
    if (number >= pace.requests()) {
      return -1;
    }
    long due = start + pace.due(number);
    for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
      LockSupport.parkNanos(wait);
    }
    return due;
  }

  private @Nullable String write(PlainOrderWriter writer, SplittableRandom chance) {
    int user = chance.nextInt(users);
    OffsetDateTime now = OffsetDateTime.now(clock);
    Cart cart = Cart.twoOf(articles, chance);
    String id = OrderRows.id(numbers.getAndIncrement(), user);
    try {
      writer.write(new OrderRows(id, "bench-" + user, cart, now, now.plus(PAYABLE)), now);
      return null;
    } catch (SQLException failure) {
      return String.valueOf(failure.getMessage());
    }
  }
}
