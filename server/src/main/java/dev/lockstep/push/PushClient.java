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

  /** Wakes the thread of a client that is to end. */
  private static final PushMessage WAKE = PushMessage.of("", "", "", "{}");

  private final String userId;
  private final ArrayBlockingQueue<PushMessage> waiting;
  private volatile @Nullable Ending ending;

  PushClient(String userId, int bufferSize) {
    this.userId = userId;
    // One place more, so that the end always fits.
    this.waiting = new ArrayBlockingQueue<>(bufferSize + 1);
  }

  String userId() {
    return userId;
  }

  /** Adds a change; false if the client is too slow and was ended for it. */
  boolean offer(PushMessage message) {
    if (ending != null) {
      return true;
    }
    if (waiting.remainingCapacity() > 1 && waiting.offer(message)) {
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

  /** What waits, all of it; empty if nothing came within the time or the client has ended. */
  List<PushMessage> take(long nanos) throws InterruptedException {
    PushMessage first = waiting.poll(nanos, TimeUnit.NANOSECONDS);
    if (first == null || ending != null) {
      return List.of();
    }
    List<PushMessage> all = new ArrayList<>();
    all.add(first);
    waiting.drainTo(all);
    return ending == null ? all : List.of();
  }
}
