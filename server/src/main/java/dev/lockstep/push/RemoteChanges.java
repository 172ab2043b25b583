package dev.lockstep.push;

import dev.lockstep.commit.CommitListener;
import dev.lockstep.outbox.Outbox;
import dev.lockstep.outbox.OutboxEvent;
import dev.lockstep.outbox.StoredEvent;
import dev.lockstep.schedule.NodeLease;
import dev.lockstep.view.OrderViews;
import dev.lockstep.view.SyncDelays;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads from the outbox, for the caches and the clients of this node, what was committed without
 * anybody here being told.
 *
 * <h2>Design note</h2>
 *
 * <p><b>Reading or resting.</b> A node that has been alone for long rests: its own commits tell it
 * everything, so it only notes how far the outbox goes. It reads while another node is alive, and
 * for {@link #HORIZON} after the last <i>doubt</i> whether it knew everything:
 *
 * <ul>
 *   <li><i>its start:</i> a predecessor that died may have left a transaction that commits later;
 *   <li><i>another node was alive</i> until now: the same of that one;
 *   <li><i>it did not look for some time</i> (asleep, or without its database): others may have
 *       come and gone;
 *   <li><i>the outcome of a group of its own stayed unknown</i>.
 * </ul>
 *
 * <p><b>From where.</b> A transaction takes its ids before it commits, so low ids may become
 * visible after high ones. Reading starts from a mark older than any transaction that may still be
 * open, and asks again for the ids that were passed over ({@link IdTracker}).
 *
 * <p><b>Given up:</b> what this node committed is read again while it is not resting; {@link
 * PushHub} and caches drop it by its version.
 */
final class RemoteChanges implements CommitListener {

  /** Longer than a transaction may last. */
  static final Duration HORIZON = Duration.ofSeconds(45);

  /** Longer than a command may wait, decided to its time, before its transaction takes an id. */
  private static final Duration QUEUED_MAX = Duration.ofSeconds(60);

  /** Without a look for so long, others may have come and gone. */
  private static final Duration UNSEEN_MAX = Duration.ofSeconds(5);

  private static final int PAGE = 1_000;
  private static final int MISSING_PAGE = 500;

  private record Mark(long lastId, long nanos) {}

  /** Where changes are read from and what the time is there. */
  record Source(Outbox outbox, NodeLease node, Clock clock) {}

  private final Source source;
  private final PushHub hub;
  private final OrderViews views;
  private final Duration horizon;
  private final ArrayDeque<Mark> marks = new ArrayDeque<>();
  private final AtomicInteger unknown = new AtomicInteger();
  private int unknownBefore;
  private @Nullable Long lookedNanos;
  private long readUntilNanos;
  private @Nullable IdTracker tracker;

  /** The horizon is longer than any transaction may last: {@link #HORIZON}, but in tests. */
  RemoteChanges(Source source, PushHub hub, OrderViews views, Duration horizon) {
    this.source = source;
    this.hub = hub;
    this.views = views;
    this.horizon = horizon;
  }

  @Override
  public void committed(List<Object> announced) {
    // Caches and clients are told by listeners of their own.
  }

  @Override
  public void outcomeUnknown() {
    unknown.incrementAndGet();
  }

  /** One look. */
  void look() throws SQLException {
    long nanos = System.nanoTime();
    int unknownNow = unknown.get();
    boolean doubt =
        lookedNanos == null
            || nanos - lookedNanos > UNSEEN_MAX.toNanos()
            || unknownNow != unknownBefore
            || !source.node().alone();
    if (doubt) {
      readUntilNanos = nanos + horizon.toNanos();
    }
    if (nanos - readUntilNanos < 0) {
      read(reading(), nanos);
    } else {
      rest(nanos);
    }
    views.heard(nanos);
    unknownBefore = unknownNow;
    lookedNanos = System.nanoTime();
  }

  /** Whether the last look only noted how far the outbox goes. */
  boolean resting() {
    return tracker == null;
  }

  private IdTracker reading() throws SQLException {
    IdTracker now = tracker;
    if (now == null) {
      now = new IdTracker(start(), horizon.toNanos());
      tracker = now;
    }
    return now;
  }

  /** No transaction that took an id up to this one is still open. */
  private long start() throws SQLException {
    return marks.isEmpty()
        ? source.outbox().lastIdBefore(source.clock().instant().minus(horizon).minus(QUEUED_MAX))
        : marks.getFirst().lastId();
  }

  private void rest(long nanos) throws SQLException {
    if (tracker != null) {
      marks.clear();
      marks.add(new Mark(tracker.settled(), nanos));
      tracker = null;
    }
    mark(new Mark(source.outbox().lastId(), nanos));
  }

  /** Keeps the newest mark older than the horizon, and those after it. */
  private void mark(Mark mark) {
    if (marks.isEmpty() || mark.nanos() - marks.getLast().nanos() > 1_000_000_000L) {
      marks.addLast(mark);
    }
    Mark first = marks.removeFirst();
    Mark second = marks.peekFirst();
    if (second == null || mark.nanos() - second.nanos() < horizon.toNanos()) {
      marks.addFirst(first);
    }
  }

  private void read(IdTracker ids, long beforeNanos) throws SQLException {
    List<Long> missing = ids.missing();
    for (int from = 0; from < missing.size(); from += MISSING_PAGE) {
      take(
          ids,
          source
              .outbox()
              .byIds(missing.subList(from, Math.min(from + MISSING_PAGE, missing.size()))));
    }
    ids.giveUp(beforeNanos);
    List<StoredEvent> page;
    do {
      page = source.outbox().after(ids.highest(), PAGE);
      take(ids, page);
    } while (page.size() == PAGE);
  }

  private void take(IdTracker ids, List<StoredEvent> events) {
    long afterNanos = System.nanoTime();
    Map<String, Long> versions = new HashMap<>();
    for (StoredEvent stored : events) {
      ids.seen(stored.id(), afterNanos);
      versions.merge(stored.event().rootOrderId(), stored.event().version(), Math::max);
    }
    Set<String> news = views.changed(versions);
    for (StoredEvent stored : events) {
      tell(stored.event(), news);
    }
  }

  /** What the first look finds was committed while this node was not there to be late. */
  private void tell(OutboxEvent event, Set<String> news) {
    boolean first = lookedNanos == null;
    if (!first && news.contains(event.rootOrderId())) {
      views.delays().elsewhere(SyncDelays.By.OUTBOX, event.occurredAt());
    }
    hub.remote(event, first ? Duration.ZERO : views.delays().elapsed(event.occurredAt()));
  }
}
