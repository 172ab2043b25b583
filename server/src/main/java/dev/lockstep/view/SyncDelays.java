package dev.lockstep.view;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * How long copies are behind what was committed, as {@code lockstep.sync.delay}.
 *
 * <p>On the node of a commit it is measured by the monotonic timer. What another node committed was
 * stamped there in the database's time, and is compared here with the database's time too, so the
 * clocks of the nodes do not matter; what is left is how well each knows the database's time (half
 * a round trip), and what that would make negative counts as 0.
 */
public final class SyncDelays {

  /** How a node hears of a commit of another one. */
  public enum By {
    /** From the moment the commit was known on its node. */
    HINT("hint"),
    /** From the moment the change was decided: its wait and its commit are in it. */
    OUTBOX("outbox");

    private final String tag;

    By(String tag) {
      this.tag = tag;
    }
  }

  private final Clock databaseClock;
  private final Timer here;
  private final Timer common;
  private final Timer byHint;
  private final Timer byOutbox;

  SyncDelays(MeterRegistry registry, Clock databaseClock) {
    this.databaseClock = databaseClock;
    this.here = timer(registry, "l1", "commit");
    this.common = timer(registry, "l2", "commit");
    this.byHint = timer(registry, "l1", By.HINT.tag);
    this.byOutbox = timer(registry, "l1", By.OUTBOX.tag);
  }

  private static Timer timer(MeterRegistry registry, String to, String by) {
    return Timer.builder("lockstep.sync.delay")
        .description("from a commit to the copies that know of it")
        .tags("to", to, "by", by)
        .publishPercentileHistogram()
        .register(registry);
  }

  /** The group that was known to be committed at this moment is known to L1 of this node. */
  void here(long knownNanos) {
    here.record(System.nanoTime() - knownNanos, TimeUnit.NANOSECONDS);
  }

  /** The same for L2. */
  void common(long knownNanos) {
    common.record(System.nanoTime() - knownNanos, TimeUnit.NANOSECONDS);
  }

  /** A change of another node is known to L1 of this node. */
  public void elsewhere(By by, Instant since) {
    (by == By.HINT ? byHint : byOutbox).record(elapsed(since));
  }

  /** The time since a moment in the database's time; never negative. */
  public Duration elapsed(Instant since) {
    Duration elapsed = Duration.between(since, databaseClock.instant());
    return elapsed.isNegative() ? Duration.ZERO : elapsed;
  }

  /** A moment for another node's {@link #elsewhere}. */
  public Instant now() {
    return databaseClock.instant();
  }
}
