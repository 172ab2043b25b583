package dev.lockstep.simulators.sandbox;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The bank's moods, set by tests. They live in the process and a restart forgets them. */
final class Controls {

  /** Shuffled notifications wait up to this long, so that later ones overtake earlier ones. */
  private static final long SHUFFLE_MS_MAX = 500;

  private final AtomicInteger refundFailures = new AtomicInteger();
  private final AtomicInteger refundUnavailable = new AtomicInteger();
  private volatile Duration refundDelay = Duration.ZERO;
  private volatile boolean callbacksPaused;
  private volatile boolean shuffle;

  /** Takes over what is set and leaves the rest. */
  void change(State change) {
    if (change.refundFailures() != null) {
      refundFailures.set(change.refundFailures());
    }
    if (change.refundUnavailable() != null) {
      refundUnavailable.set(change.refundUnavailable());
    }
    if (change.refundDelayMs() != null) {
      refundDelay = Duration.ofMillis(change.refundDelayMs());
    }
    if (change.callbacksPaused() != null) {
      callbacksPaused = change.callbacksPaused();
    }
    if (change.shuffle() != null) {
      shuffle = change.shuffle();
    }
  }

  State state() {
    return new State(
        refundFailures.get(),
        refundUnavailable.get(),
        Math.toIntExact(refundDelay.toMillis()),
        callbacksPaused,
        shuffle);
  }

  boolean takeRefundFailure() {
    return takeOne(refundFailures);
  }

  boolean takeRefundUnavailable() {
    return takeOne(refundUnavailable);
  }

  Duration refundDelay() {
    return refundDelay;
  }

  boolean callbacksPaused() {
    return callbacksPaused;
  }

  boolean shuffle() {
    return shuffle;
  }

  /** Extra wait of a new notification; zero unless notifications are shuffled. */
  Duration shuffleDelay() {
    return shuffle
        ? Duration.ofMillis(ThreadLocalRandom.current().nextLong(SHUFFLE_MS_MAX))
        : Duration.ZERO;
  }

  private static boolean takeOne(AtomicInteger left) {
    return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }

  /** The switches as the wire has them; in a change, null means leave it. */
  record State(
      @Nullable Integer refundFailures,
      @Nullable Integer refundUnavailable,
      @Nullable Integer refundDelayMs,
      @Nullable Boolean callbacksPaused,
      @Nullable Boolean shuffle) {}
}
