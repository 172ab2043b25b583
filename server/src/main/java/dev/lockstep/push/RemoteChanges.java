package dev.lockstep.push;

import dev.lockstep.outbox.Outbox;
import dev.lockstep.outbox.StoredEvent;
import dev.lockstep.schedule.NodeLease;
import dev.lockstep.view.OrderViews;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads other nodes' changes from the outbox, for the caches and the clients of this node. While
 * this node is alone it only notes how far the outbox goes: when another one is noticed, reading
 * starts from before that one could have begun.
 */
final class RemoteChanges {

  /** Longer than a transaction may last. */
  static final Duration HORIZON = Duration.ofSeconds(45);

  private static final int PAGE = 1_000;
  private static final int MISSING_PAGE = 500;

  private record Mark(long lastId, long nanos) {}

  private final Outbox outbox;
  private final NodeLease node;
  private final PushHub hub;
  private final OrderViews views;
  private final ArrayDeque<Mark> marks = new ArrayDeque<>();
  private @Nullable IdTracker tracker;

  RemoteChanges(Outbox outbox, NodeLease node, PushHub hub, OrderViews views) {
    this.outbox = outbox;
    this.node = node;
    this.hub = hub;
    this.views = views;
  }

  /** One look. */
  void look() throws SQLException {
    long nanos = System.nanoTime();
    if (node.alone()) {
      if (tracker != null) {
        marks.clear();
        marks.add(new Mark(tracker.settled(), nanos));
        tracker = null;
      }
      mark(new Mark(outbox.lastId(), nanos));
      return;
    }
    if (tracker == null) {
      long start = marks.isEmpty() ? outbox.lastId() : marks.getFirst().lastId();
      tracker = new IdTracker(start, HORIZON.toNanos());
    }
    read(tracker, nanos);
  }

  /** Keeps the newest mark older than the horizon, and those after it. */
  private void mark(Mark mark) {
    if (marks.isEmpty() || mark.nanos() - marks.getLast().nanos() > 1_000_000_000L) {
      marks.addLast(mark);
    }
    Mark first = marks.removeFirst();
    Mark second = marks.peekFirst();
    if (second == null || mark.nanos() - second.nanos() < HORIZON.toNanos()) {
      marks.addFirst(first);
    }
  }

  private void read(IdTracker ids, long beforeNanos) throws SQLException {
    List<Long> missing = ids.missing();
    for (int from = 0; from < missing.size(); from += MISSING_PAGE) {
      take(ids, outbox.byIds(missing.subList(from, Math.min(from + MISSING_PAGE, missing.size()))));
    }
    ids.giveUp(beforeNanos);
    List<StoredEvent> page;
    do {
      page = outbox.after(ids.highest(), PAGE);
      take(ids, page);
    } while (page.size() == PAGE);
  }

  private void take(IdTracker ids, List<StoredEvent> events) {
    long afterNanos = System.nanoTime();
    for (StoredEvent stored : events) {
      ids.seen(stored.id(), afterNanos);
      views.changed(stored.event().rootOrderId(), stored.event().version());
      hub.remote(stored.event());
    }
  }
}
