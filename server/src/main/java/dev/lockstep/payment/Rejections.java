package dev.lockstep.payment;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The last notifications that were not the channel's. They are strangers' words, so nothing of them
 * reaches the database, and only so many are remembered.
 */
final class Rejections {

  private static final int KEPT_MAX = 100;

  /** One of them; of its body only the hash. */
  record Rejection(Instant at, String channel, String code, String reason, String bodySha256) {}

  private final ArrayDeque<Rejection> last = new ArrayDeque<>();

  synchronized void add(Rejection rejection) {
    if (last.size() == KEPT_MAX) {
      last.removeFirst();
    }
    last.addLast(rejection);
  }

  /** The newest first. */
  synchronized List<Rejection> list() {
    return last.reversed().stream().toList();
  }
}
