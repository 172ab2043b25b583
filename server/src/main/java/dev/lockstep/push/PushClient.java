package dev.lockstep.push;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one client. Filled by the committing thread, which never waits; emptied by the
 * client's own thread.
 */
final class PushClient {

  /** Wakes the thread of a client that is to end, or to look at the time. */
  private static final PushMessage WAKE = PushMessage.of("", "", "", "{}");

  private final String userId;
  private final ArrayBlockingQueue<PushMessage> waiting;
  private volatile @Nullable Ending ending;
  private volatile long wakeNanos;
  private volatile boolean wakes;

  PushClient(String userId, int bufferSize) {
    this.userId = userId;
    // Two places more, so that the end always fits, also beside a wake.
    this.waiting = new ArrayBlockingQueue<>(bufferSize + 2);
  }

  String userId() {
    return userId;
  }

  /** Adds a change; false if the client is too slow and was ended for it. */
  boolean offer(PushMessage message) {
    if (ending != null) {
      return true;
    }
    int kept = WAKE.equals(waiting.peek()) ? 1 : 2;
    if (waiting.remainingCapacity() > kept && waiting.offer(message)) {
      return true;
    }
    end(Ending.TRY_LATER);
    return false;
  }

  /** Ends the stream, for the first reason given; what waits is dropped, the client resumes. */
  void end(Ending reason) {
    if (ending == null) {
      ending = reason;
    }
    waiting.clear();
    boolean _ = waiting.offer(WAKE);
  }

  /** Why the stream is to end, or null while it goes on. */
  @Nullable Ending ending() {
    return ending;
  }

  /**
   * What waits, all of it; empty if nothing came until the hub woke the client, at or soon after
   * the moment of {@link System#nanoTime()}, or if it has ended. A wait without a time of its own:
   * thousands of them would each set and cancel a timer per message.
   */
  List<PushMessage> takeUntil(long nanos) throws InterruptedException {
    wakeNanos = nanos;
    wakes = true;
    PushMessage first = waiting.take();
    wakes = false;
    return and(first);
  }

  /** The same within a time of its own. */
  List<PushMessage> take(long nanos) throws InterruptedException {
    PushMessage first = waiting.poll(nanos, TimeUnit.NANOSECONDS);
    return first == null ? List.of() : and(first);
  }

  private List<PushMessage> and(PushMessage first) {
    List<PushMessage> all = new ArrayList<>();
    all.add(first);
    waiting.drainTo(all);
    all.removeIf(WAKE::equals);
    return ending == null ? all : List.of();
  }

  /** Wakes its thread if that is due and nothing else does. */
  void wake(long nanos) {
    if (wakes && nanos - wakeNanos >= 0) {
      wakes = false;
      if (waiting.isEmpty()) {
        boolean _ = waiting.offer(WAKE);
      }
    }
  }
}
