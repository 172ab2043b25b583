package dev.lockstep.commit;

import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.SystemCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a group: loads, decides, flushes, commits; reruns or splits it where that can help. */
final class GroupRunner {

  private static final Logger log = LoggerFactory.getLogger(GroupRunner.class);
  private static final int ATTEMPTS_MAX = 3;
  private static final Set<SqlFailure> NOBODYS_FAULT =
      EnumSet.of(SqlFailure.CAPACITY, SqlFailure.RERUN, SqlFailure.LOCKED);
  private static final Duration RERUN_PAUSE = Duration.ofMillis(5);
  private static final Duration UNKNOWN_PAUSE = Duration.ofMillis(200);

  /** How long a group whose COMMIT got no answer is asked after; then its callers get 504. */
  private static final Duration UNKNOWN_MAX = Duration.ofSeconds(30);

  /** What an attempt decided, to be delivered once it is known to be durable. */
  private record Decided(List<Pending.Outcome<?>> outcomes, List<Object> announced) {
    static Decided nothing() {
      return new Decided(new ArrayList<>(), new ArrayList<>());
    }
  }

  private final DataSource dataSource;
  private final Reactions reactions;
  private final List<CommitListener> listeners;
  private final CommitMetrics metrics;
  private final HeldRows held;
  private final int rowsMax;

  GroupRunner(
      DataSource dataSource,
      GroupCommit.Participants participants,
      CommitMetrics metrics,
      HeldRows held,
      int rowsMax) {
    this.dataSource = dataSource;
    this.reactions = new Reactions(participants.reactions());
    this.listeners = List.copyOf(participants.listeners());
    this.metrics = metrics;
    this.held = held;
    this.rowsMax = rowsMax;
  }

  /**
   * Runs the group to its end: every command in it gets its answer, or is given back to be tried
   * again. Never throws.
   */
  Group.Leavers run(List<Pending<?>> waiting) {
    metrics.group(waiting);
    Group group = Group.of(waiting);
    try {
      held.askAgain();
      runAttempts(group);
    } catch (RuntimeException | Error e) {
      log.error("event=group_failed size={}", waiting.size(), e);
      fail(waiting, new IllegalStateException("group failed", e));
      return Group.of(List.of()).leavers();
    }
    metrics.left(group.leavers());
    return group.leavers();
  }

  private void runAttempts(Group group) {
    Decided before = Decided.nothing();
    int failed = 0;
    while (true) {
      Decided decided = Decided.nothing();
      try {
        attempt(group, decided);
        deliver(decided);
        return;
      } catch (GroupCommittedException e) {
        deliver(before);
        return;
      } catch (UnknownCommitException e) {
        log.warn("event=commit_unknown group={} size={}", group.id(), group.size(), e);
        resolve(group, decided);
        return;
      } catch (SQLException e) {
        boolean goesOn = e instanceof LockWaitException wait && goesOnWithout(group, wait);
        if (!goesOn && (++failed >= ATTEMPTS_MAX || isHopeless(e))) {
          giveUp(group, e);
          return;
        }
        metrics.rerun();
        log.info("event=group_rerun group={} failed={} cause={}", group.id(), failed, e.toString());
        LockSupport.parkNanos(RERUN_PAUSE.toNanos() * failed);
        before = decided;
      } catch (RuntimeException e) {
        giveUp(group, e); // a command failed outside its decision; nothing is committed
        return;
      }
    }
  }

  /** Whether it is known now which rows are held, so that the others need not wait for them. */
  private boolean goesOnWithout(Group group, LockWaitException wait) {
    try {
      return !wait.suspects().isEmpty() && group.mayWaitAgain() && held.find(wait.suspects());
    } catch (SQLException e) {
      wait.addSuppressed(e);
      return false;
    }
  }

  /** Whether the same commands would fail in the same way again. */
  private static boolean isHopeless(SQLException failure) {
    return SqlFailure.of(failure) == SqlFailure.DATA || waitsForAnInsert(failure);
  }

  /** Another transaction inserts the same key and does not end. */
  private static boolean waitsForAnInsert(Exception failure) {
    return failure instanceof LockWaitException wait && wait.suspects().isEmpty();
  }

  private void attempt(Group group, Decided decided) throws SQLException {
    Connection connection = dataSource.getConnection();
    try {
      group.take();
      if (group.size() > 0) {
        connection.setAutoCommit(false);
        if (prepare(connection, group, decided)) {
          commit(connection);
        }
      }
    } finally {
      giveBack(connection);
    }
  }

  /** Whatever happens here, the group has or has not committed before. */
  private static void giveBack(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      log.warn("event=connection_not_given_back cause={}", e.toString());
    }
  }

  /** Everything before COMMIT; false if there is nothing to make durable. */
  private boolean prepare(Connection connection, Group group, Decided decided) throws SQLException {
    try {
      GroupState state = new GroupState();
      GroupTransaction transaction = new GroupTransaction(connection, state);
      GroupLoad load = new GroupLoad(group, reactions, held, rowsMax);
      Instant now = group.members().getFirst().now();
      transaction.begin(group.id(), now);
      while (!load.load(transaction, state)) {
        connection.rollback();
        state = new GroupState();
        transaction = new GroupTransaction(connection, state);
        transaction.begin(group.id(), now);
      }
      for (Pending<?> pending : group.members()) {
        decide(pending, state, decided);
      }
      if (state.changed()) {
        transaction.flush();
      } else {
        connection.rollback(); // nothing but refusals and answers
      }
      return state.changed();
    } catch (SQLException | RuntimeException e) {
      rollback(connection, e);
      throw e;
    }
  }

  private <R> void decide(Pending<R> pending, GroupState state, Decided decided) {
    CommandWorkspace workspace = new CommandWorkspace(state, reactions, pending.now());
    try {
      R value = pending.command().decide(workspace);
      decided.announced().addAll(workspace.merge());
      decided.outcomes().add(new Pending.Outcome.Accepted<>(pending, value));
    } catch (RuntimeException e) {
      if (!(e instanceof Refusal)) {
        log.error("event=command_failed command={}", pending.command().getClass(), e);
      }
      decided.outcomes().add(new Pending.Outcome.Failed<>(pending, e));
    }
  }

  private static void commit(Connection connection) throws SQLException {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw SqlFailure.of(e) == SqlFailure.CAPACITY ? new UnknownCommitException(e) : e;
    }
  }

  private static void rollback(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /** Runs the same group with the same id until the database says whether it had committed. */
  private void resolve(Group group, Decided first) {
    Decided kept = first;
    long deadline = System.nanoTime() + UNKNOWN_MAX.toNanos();
    while (System.nanoTime() < deadline) {
      LockSupport.parkNanos(UNKNOWN_PAUSE.toNanos());
      Decided again = Decided.nothing();
      try {
        attempt(group, again);
        deliver(again);
        return;
      } catch (GroupCommittedException e) {
        log.info("event=commit_confirmed group={}", group.id());
        deliver(kept);
        return;
      } catch (UnknownCommitException e) {
        log.warn("event=commit_unknown_again group={}", group.id());
        kept = again;
      } catch (LockWaitException e) {
        runAttempts(group); // its id was free, so it had not committed
        return;
      } catch (RuntimeException e) {
        giveUp(group, e);
        return;
      } catch (SQLException e) {
        if (SqlFailure.of(e) == SqlFailure.DATA) {
          giveUp(group, e); // its id was free, so it had not committed
          return;
        }
        log.warn("event=commit_unresolved group={} cause={}", group.id(), e.toString());
      }
    }
    listeners.forEach(CommitListener::outcomeUnknown);
    fail(group.members(), new Refusal(SystemCode.SYSTEM_OUTCOME_UNKNOWN));
  }

  private void giveUp(Group group, Exception failure) {
    SqlFailure kind = failure instanceof SQLException e ? SqlFailure.of(e) : SqlFailure.DEFECT;
    boolean oneIsToBlame =
        waitsForAnInsert(failure)
            ? group.size() > 1 && group.mayWaitAgain()
            : !NOBODYS_FAULT.contains(kind);
    if (!oneIsToBlame) {
      log.warn("event=group_refused size={} cause={}", group.size(), failure.toString());
      fail(group.members(), new Refusal(SystemCode.SYSTEM_BUSY));
    } else if (group.size() == 1) {
      Pending<?> one = group.members().getFirst();
      log.error("event=command_rejected command={}", one.command().getClass(), failure);
      fail(group.members(), failure instanceof Refusal refusal ? refusal : rejected(failure));
    } else {
      metrics.split();
      log.warn("event=group_split size={} cause={}", group.size(), failure.toString());
      group.halves().forEach(this::runAttempts);
    }
  }

  private static RuntimeException rejected(Exception failure) {
    return new IllegalStateException("rejected by the database", failure);
  }

  private void deliver(Decided decided) {
    if (!decided.announced().isEmpty()) {
      long knownNanos = System.nanoTime();
      for (CommitListener listener : listeners) {
        tell(listener, decided.announced(), knownNanos);
      }
    }
    decided.outcomes().forEach(Pending.Outcome::deliver);
  }

  private static void tell(CommitListener listener, List<Object> announced, long knownNanos) {
    try {
      listener.committed(announced, knownNanos);
    } catch (RuntimeException e) {
      log.error("event=commit_listener_failed listener={}", listener.getClass(), e);
    }
  }

  private static void fail(List<Pending<?>> commands, RuntimeException failure) {
    commands.forEach(pending -> pending.answer().completeExceptionally(failure));
  }
}
