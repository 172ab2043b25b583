package dev.lockstep.outbox;

import dev.lockstep.commit.CommitListener;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.outbox.Delivery.Family;
import dev.lockstep.outbox.Delivery.Outcome;
import dev.lockstep.outbox.OutboxRows.Position;
import dev.lockstep.schedule.PartitionLeases;
import dev.lockstep.schedule.Recurring;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Gives committed events to all consumers, at least once, in order per family.
 *
 * <h2>Design note</h2>
 *
 * <pre>
 * due row ─▶ in flight (its family, once per node) ─▶ taken by all consumers ─▶ published
 *                        └─ failed ─▶ waits (back-off) ─▶ due again
 * </pre>
 *
 * <p>One thread reads due rows along their index, hands whole families to the pool and marks what
 * came back; it alone knows which families are in flight, so a family never runs twice at once
 * here. Between nodes the partition's lease sees to that, and a hold keeps it while a family is in
 * flight. A full pool makes this thread wait; callers never meet it.
 *
 * <p><b>Races.</b> A row is forgotten as in flight only after its mark has committed, and rows are
 * read after that: nothing is read as due that was just taken. A crash between taking and marking
 * repeats the events; that is the "at least" of at-least-once. Versions of a family become visible
 * in order, because its root's lock is held until the commit.
 *
 * <p><b>Given up:</b> the batch of a family that fails is repeated to consumers that had taken it.
 * At most {@value #WAITING_MAX} families wait for another try; while so many do, no new family is
 * begun, for then a consumer is down.
 */
public final class OutboxRelay implements CommitListener, SmartLifecycle {

  /** Stops after the lanes, so that their last events may still leave. */
  public static final int PHASE = GroupCommit.PHASE - 1024;

  /** Name of the partitioned work. */
  static final String WORK = "outbox";

  static final int WAITING_MAX = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);

  /** Consumers write what they take in one transaction per task: few tasks, few commits. */
  private static final int FAMILIES_PER_TASK_MIN = 32;

  private static final int FAMILIES_PER_TASK_MAX = 128;

  private static final int TASKS_PER_BATCH = 4;
  private static final int FRUITLESS_BATCHES_MAX = 10;

  /** Passes that find something are this far apart, so that each takes and marks many. */
  private static final Duration GATHER = Duration.ofMillis(80);

  private static final Duration STOP_MAX = Duration.ofSeconds(5);

  private final OutboxRows rows;
  private final PartitionLeases leases;
  private final FollowUpPool pool;
  private final Delivery delivery;
  private final OutboxProperties properties;
  private final Clock clock;
  private final Recurring recurring;
  private final Backoff backoff;
  private final LinkedBlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private final Map<String, Family> inFlight = new HashMap<>();

  /** What the relay works with. */
  record Parts(OutboxRows rows, PartitionLeases leases, FollowUpPool pool, Delivery delivery) {}

  OutboxRelay(Parts parts, OutboxProperties properties, Clock clock, MeterRegistry registry) {
    this.rows = parts.rows();
    this.leases = parts.leases();
    this.pool = parts.pool();
    this.delivery = parts.delivery();
    this.properties = properties;
    this.clock = clock;
    this.backoff = new Backoff(properties.retryFirst(), properties.retryMax());
    this.recurring =
        new Recurring(
            new Recurring.Plan("outbox-relay", properties.pollInterval(), PHASE),
            this::pass,
            registry);
  }

  @Override
  public void committed(List<Object> announced) {
    recurring.nudge();
  }

  /** Reads everything due once and hands over what may go. */
  private void pass() throws SQLException, InterruptedException {
    long begunNanos = System.nanoTime();
    settle();
    Position position = Position.START;
    int fruitless = 0;
    int size = properties.batchSize();
    List<StoredEvent> batch;
    do {
      Set<Integer> owned = leases.owned(WORK);
      if (owned.isEmpty()) {
        break;
      }
      batch = rows.due(position, owned, size);
      if (!batch.isEmpty()) {
        position = Position.of(batch.getLast().event());
        fruitless = submit(batch) ? 0 : fruitless + 1;
        settle();
      }
    } while (batch.size() == size && fruitless < FRUITLESS_BATCHES_MAX && inFlight.size() < size);
    gather(begunNanos);
  }

  /** Hands over the families of a batch that may go; true if there was one. */
  private boolean submit(List<StoredEvent> batch) {
    Map<String, List<StoredEvent>> byFamily = new LinkedHashMap<>();
    for (StoredEvent stored : batch) {
      byFamily.computeIfAbsent(stored.event().rootOrderId(), _ -> new ArrayList<>()).add(stored);
    }
    List<Family> families = new ArrayList<>();
    byFamily.forEach((root, events) -> {
      Family family = mayGo(root) ? begin(root, events) : null;
      if (family != null) {
        families.add(family);
      }
    });
    int perTask =
        Math.clamp(
            (families.size() + TASKS_PER_BATCH - 1) / TASKS_PER_BATCH,
            FAMILIES_PER_TASK_MIN,
            FAMILIES_PER_TASK_MAX);
    for (int from = 0; from < families.size(); from += perTask) {
      try {
        submitTask(families.subList(from, Math.min(from + perTask, families.size())));
      } catch (RejectedExecutionException e) {
        families.subList(from, families.size()).forEach(this::letGo);
        throw e; // the relay is being stopped
      }
    }
    return !families.isEmpty();
  }

  private boolean mayGo(String root) {
    return !inFlight.containsKey(root)
        && backoff.mayTry(root)
        && (backoff.known(root) || backoff.size() < WAITING_MAX);
  }

  private @Nullable Family begin(String root, List<StoredEvent> events) {
    PartitionLeases.Hold hold = leases.hold(WORK, Partitions.of(root));
    if (hold == null) {
      return null;
    }
    Family family = new Family(root, events, hold);
    inFlight.put(root, family);
    return family;
  }

  private void submitTask(List<Family> families) {
    pool.submit(() -> {
      outcomes.addAll(delivery.deliver(families));
      recurring.nudge();
    });
  }

  private void letGo(Family family) {
    inFlight.remove(family.rootOrderId());
    family.hold().close();
  }

  /** Waits a moment for what is in flight and for what is being committed. */
  private void gather(long begunNanos) throws SQLException, InterruptedException {
    if (!inFlight.isEmpty()) {
      TimeUnit.NANOSECONDS.sleep(begunNanos + GATHER.toNanos() - System.nanoTime());
      settle();
    }
  }

  /** Marks what came back, then lets its families go. */
  private void settle() throws SQLException {
    List<Outcome> done = new ArrayList<>();
    outcomes.drainTo(done);
    if (done.isEmpty()) {
      return;
    }
    try {
      rows.published(
          done.stream().flatMap(each -> each.taken().stream()).toList(), clock.instant());
    } catch (SQLException e) {
      outcomes.addAll(done); // marked later; until then they stay in flight
      throw e;
    }
    for (Outcome outcome : done) {
      Family family = outcome.family();
      letGo(family);
      if (outcome.failed()) {
        backoff.failed(family.rootOrderId());
      } else {
        backoff.succeeded(family.rootOrderId());
      }
    }
  }

  @Override
  public void start() {
    leases.owned(WORK);
    recurring.start();
  }

  /** Ends what is in flight and marks it; what is not reached stays due. */
  @Override
  public void stop() {
    recurring.stop();
    pool.stop(STOP_MAX);
    try {
      if (!recurring.failing()) {
        settle();
      }
    } catch (SQLException e) {
      // Not marked: given again by the next owner, as after any crash.
      LOG.info("outcome=last-mark-failed", e);
    }
    inFlight.values().forEach(family -> family.hold().close());
    inFlight.clear();
  }

  @Override
  public boolean isRunning() {
    return recurring.isRunning();
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
