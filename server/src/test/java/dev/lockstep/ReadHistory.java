package dev.lockstep;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What readers asked of several nodes and were answered, and what else they came to know. All times
 * are of one monotonic timer. Any number of threads add; {@link HistoryCheck} judges.
 */
final class ReadHistory {

  /** Asked by readers that name no version: what they get may be old for a while. */
  static final long NONE = -1;

  /** An order that is not there is at this version. */
  static final long ABSENT = 0;

  private final Queue<Read> reads = new ConcurrentLinkedQueue<>();
  private final Queue<Known> known = new ConcurrentLinkedQueue<>();

  /** Who asked which node for what. */
  record Question(String reader, int node, String orderId, long asked) {

    boolean careful() {
      return asked != NONE;
    }
  }

  /** How a question was answered. */
  sealed interface Answer {

    /**
     * The order at this version, in this status; {@link #ABSENT} with an empty one if not there.
     */
    record Shown(long version, String status) implements Answer {}

    /** The database itself has not got to the version that was asked for. */
    record Ahead() implements Answer {}

    /** Not now: no answer, or one that promises nothing. */
    record Failed(int status) implements Answer {}

    /** What nobody should ever be answered. */
    record Strange(int status, String body) implements Answer {}
  }

  record Read(Question question, Answer answer, long beginNanos, long endNanos) {}

  /** From this moment on the reader knew the version, told by a push or by its own change. */
  record Known(String reader, String orderId, long version, long atNanos) {}

  /**
   * A version that was committed.
   *
   * @param byNanos a moment before which it was committed, as the history may tell more closely
   */
  record Commit(String orderId, long version, String status, long byNanos) {}

  void add(Read read) {
    reads.add(read);
  }

  void add(Known one) {
    known.add(one);
  }

  List<Read> reads() {
    return List.copyOf(reads);
  }

  List<Known> known() {
    return List.copyOf(known);
  }
}
