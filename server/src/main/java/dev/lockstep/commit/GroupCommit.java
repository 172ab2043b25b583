package dev.lockstep.commit;

import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.SystemCode;
import dev.lockstep.schedule.Recurring;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.springframework.context.SmartLifecycle;

/**
 * Commits commands in groups.
 *
 * <h2>Design note</h2>
 *
 * <pre>
 * submit ─▶ lane queue ─▶ [ group id · lock roots · read families · lock shared · read
 *                           decide each · flush · COMMIT ] ─▶ listeners ─▶ answers
 * </pre>
 *
 * <p><b>States of a command:</b> queued → taken by its lane, or abandoned by its caller (one
 * compare-and-set decides) → decided → durable → answered; from taken back to queued if it had to
 * leave its group undone. Nothing is answered before it is durable.
 *
 * <p><b>Races closed.</b> Two groups on two nodes lock in one global order ({@link Stage}, then
 * table name, then key), so they queue and never circle; what the engine still reports as deadlock
 * reruns the whole group. An update carries the version it read in its WHERE. A row expected absent
 * is never locked: two creators meet at the unique key, the loser reruns and finds the row; and it
 * is read after all locks, so that the loser of a lock sees what the winner wrote. A lost answer to
 * COMMIT is settled by the group id, inserted first: the same group run again either finds its own
 * id (it had committed; the kept answers are given) or does the work.
 *
 * <p><b>Held rows.</b> A lock that does not come in time stops nobody who does not need that row:
 * the group finds out which rows are held ({@link HeldRows}) and goes on without the commands that
 * need them; the lane tries those again every now and then, for as long as a caller waits. A wait
 * for another transaction's insert cannot be traced to a row and splits the group instead.
 *
 * <p><b>Nothing to keep.</b> A group that only refuses or repeats answers ends with ROLLBACK: it
 * writes nothing, its group id included, and costs no fsync.
 *
 * <p><b>Bad company.</b> A data error, or a command that throws outside its decision, splits the
 * group until the bad one is alone with it, also while an unknown COMMIT is being settled. Capacity
 * errors are never split: everybody is told SYSTEM_BUSY, certainly not done.
 *
 * <p><b>Given up:</b> a command waits for the group before it (about one fsync); and a lane is one
 * thread, so a decision that blocks would stop it: decisions are pure.
 */
public final class GroupCommit implements SmartLifecycle {

  /** After the web server has stopped taking requests, before everything that serves the lanes. */
  public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 3072;

  private final CommitProperties properties;
  private final Clock clock;
  private final List<Lane> lanes;
  private final WaitLimits limits;
  private final Recurring limiting;
  private volatile boolean running;

  /** Reactions and listeners are fixed for the life of the server. */
  public GroupCommit(
      CommitProperties properties,
      Clock clock,
      javax.sql.DataSource dataSource,
      Participants participants,
      MeterRegistry registry) {
    this.properties = properties;
    this.clock = clock;
    limits = new WaitLimits(properties.waitMax());
    limiting =
        new Recurring(
            new Recurring.Plan("commit-waits", WaitLimits.LOOK_EVERY, PHASE),
            limits::look,
            registry);
    HeldRows held = new HeldRows(dataSource);
    Gauge.builder("lockstep.commit.held.rows", held, HeldRows::size).register(registry);
    GroupRunner runner =
        new GroupRunner(
            dataSource, participants, new CommitMetrics(registry), held, properties.groupRowsMax());
    lanes =
        IntStream.range(0, properties.lanes())
            .mapToObj(number -> new Lane("commit-lane-" + number, properties, runner))
            .toList();
    for (Priority priority : Priority.values()) {
      Gauge.builder("lockstep.commit.queue.length", this, commit -> commit.queueLength(priority))
          .tag("class", priority.name())
          .register(registry);
    }
  }

  /** Who takes part in every commit. */
  public record Participants(List<Reaction<?>> reactions, List<CommitListener> listeners) {}

  /**
   * Runs a command of a buyer, an operator or a callback and waits for its answer.
   *
   * @throws Refusal by the command; SYSTEM_BUSY if it was certainly not done;
   *     SYSTEM_OUTCOME_UNKNOWN if only a repeat can tell
   */
  public <R> R execute(Command<R> command) {
    return limits.await(enqueue(command, Priority.FIRST));
  }

  /** Queues a command without waiting; the future ends with the answer or the refusal. */
  public <R> CompletableFuture<R> submit(Command<R> command, Priority priority) {
    return enqueue(command, priority).answer();
  }

  private <R> Pending<R> enqueue(Command<R> command, Priority priority) {
    if (!running) {
      throw new Refusal(SystemCode.SYSTEM_BUSY);
    }
    Pending<R> pending = new Pending<>(command, priority, clock.instant());
    lanes.get(Math.floorMod(command.family().hashCode(), lanes.size())).enqueue(pending);
    return pending;
  }

  private int queueLength(Priority priority) {
    return lanes.stream().mapToInt(lane -> lane.length(priority)).sum();
  }

  @Override
  public void start() {
    lanes.forEach(Lane::start);
    limiting.start();
    running = true;
  }

  /** Refuses new commands and commits what was accepted, within the drain time. */
  @Override
  public void stop() {
    running = false;
    lanes.forEach(Lane::stop);
    long deadline = System.nanoTime() + properties.drainMax().toNanos();
    try {
      for (Lane lane : lanes) {
        lane.awaitEnd((deadline - System.nanoTime()) / 1_000_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    limiting.stop();
    limits.end();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
