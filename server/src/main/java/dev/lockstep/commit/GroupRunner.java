package dev.lockstep.commit;

import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.SystemCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a group: loads, decides, flushes, commits; reruns or splits it where that can help. */
final class GroupRunner {

  private static final Logger log = LoggerFactory.getLogger(GroupRunner.class);
  private static final int ATTEMPTS_MAX = 3;
  private static final Duration RERUN_PAUSE = Duration.ofMillis(5);
  private static final Duration UNKNOWN_PAUSE = Duration.ofMillis(200);

  /** How long a group whose COMMIT got no answer is asked after; then its callers get 504. */
  private static final Duration UNKNOWN_MAX = Duration.ofSeconds(30);

  /** COMMIT was sent and no answer came. */
  private static final class UnknownCommitException extends SQLException {
    private static final long serialVersionUID = 1L;

    UnknownCommitException(SQLException cause) {
      super("outcome of COMMIT unknown", cause);
    }
  }

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

  GroupRunner(
      DataSource dataSource,
      List<Reaction<?>> reactions,
      List<CommitListener> listeners,
      CommitMetrics metrics) {
    this.dataSource = dataSource;
    this.reactions = new Reactions(reactions);
    this.listeners = List.copyOf(listeners);
    this.metrics = metrics;
  }

  /** Runs the group to its end; every command in it gets its answer. Never throws. */
  void run(List<Pending<?>> group) {
    metrics.group(group);
    try {
      runAttempts(group);
    } catch (RuntimeException | Error e) {
      log.error("event=group_failed size={}", group.size(), e);
      fail(group, new IllegalStateException("group failed", e));
    }
  }

  private void runAttempts(List<Pending<?>> group) {
    String groupId = UUID.randomUUID().toString();
    Decided before = Decided.nothing();
    for (int attempt = 1; ; attempt++) {
      Decided decided = Decided.nothing();
      try {
        attempt(group, groupId, decided);
      } catch (GroupCommittedException e) {
        deliver(before);
        return;
      } catch (UnknownCommitException e) {
        log.warn("event=commit_unknown group={} size={}", groupId, group.size(), e);
        resolve(group, groupId, decided);
        return;
      } catch (SQLException e) {
        if (attempt >= ATTEMPTS_MAX || SqlFailure.of(e) == SqlFailure.DATA) {
          giveUp(group, e);
          return;
        }
        metrics.rerun();
        log.info("event=group_rerun group={} attempt={} cause={}", groupId, attempt, e.toString());
        LockSupport.parkNanos(RERUN_PAUSE.toNanos() * attempt);
        before = decided;
        continue;
      } catch (RuntimeException e) {
        giveUp(group, e); // a command failed outside its decision; nothing is committed
        return;
      }
      deliver(decided);
      return;
    }
  }

  private void attempt(List<Pending<?>> group, String groupId, Decided decided)
      throws SQLException {
    GroupState state = new GroupState();
    Connection connection = dataSource.getConnection();
    try {
      connection.setAutoCommit(false);
      try {
        GroupTransaction transaction = new GroupTransaction(connection, state);
        transaction.begin(groupId, group.getFirst().now());
        load(group, transaction, state);
        group.forEach(pending -> decide(pending, state, decided));
        if (!state.changed()) {
          connection.rollback(); // nothing but refusals and answers: nothing to make durable
          return;
        }
        transaction.flush();
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      }
      commit(connection);
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

  private void load(List<Pending<?>> group, GroupTransaction transaction, GroupState state)
      throws SQLException {
    Needs needs = new Needs();
    for (Pending<?> pending : group) {
      pending.command().needs(needs);
      reactions.needs(pending.command(), needs);
    }
    transaction.load(Stage.ROOTS, needs.close(Stage.ROOTS));
    moreNeeds(group, state, needs);
    transaction.load(Stage.FAMILIES, needs.close(Stage.FAMILIES));
    transaction.load(Stage.MEMBERS, needs.close(Stage.MEMBERS));
    moreNeeds(group, state, needs);
    transaction.load(Stage.SHARED, needs.close(Stage.SHARED));
    transaction.load(Stage.READ, needs.close(Stage.READ));
  }

  private void moreNeeds(List<Pending<?>> group, GroupState state, Needs needs) {
    for (Pending<?> pending : group) {
      pending.command().moreNeeds(state, needs);
      reactions.moreNeeds(pending.command(), state, needs);
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
  private void resolve(List<Pending<?>> group, String groupId, Decided kept) {
    long deadline = System.nanoTime() + UNKNOWN_MAX.toNanos();
    while (System.nanoTime() < deadline) {
      LockSupport.parkNanos(UNKNOWN_PAUSE.toNanos());
      Decided again = Decided.nothing();
      try {
        attempt(group, groupId, again);
        deliver(again);
        return;
      } catch (GroupCommittedException e) {
        log.info("event=commit_confirmed group={}", groupId);
        deliver(kept);
        return;
      } catch (UnknownCommitException e) {
        log.warn("event=commit_unknown_again group={}", groupId);
        kept = again;
      } catch (RuntimeException e) {
        giveUp(group, e);
        return;
      } catch (SQLException e) {
        if (SqlFailure.of(e) == SqlFailure.DATA) {
          giveUp(group, e); // its id was free, so it had not committed
          return;
        }
        log.warn("event=commit_unresolved group={} cause={}", groupId, e.toString());
      }
    }
    fail(group, new Refusal(SystemCode.SYSTEM_OUTCOME_UNKNOWN));
  }

  private void giveUp(List<Pending<?>> group, Exception failure) {
    SqlFailure kind = failure instanceof SQLException e ? SqlFailure.of(e) : SqlFailure.DEFECT;
    if (kind == SqlFailure.CAPACITY || kind == SqlFailure.RERUN) {
      log.warn("event=group_refused size={} cause={}", group.size(), failure.toString());
      fail(group, new Refusal(SystemCode.SYSTEM_BUSY));
    } else if (group.size() == 1) {
      log.error(
          "event=command_rejected command={}", group.getFirst().command().getClass(), failure);
      fail(group, failure instanceof Refusal refusal ? refusal : rejected(failure));
    } else {
      metrics.split();
      log.warn("event=group_split size={} cause={}", group.size(), failure.toString());
      int half = group.size() / 2;
      runAttempts(group.subList(0, half));
      runAttempts(group.subList(half, group.size()));
    }
  }

  private static RuntimeException rejected(Exception failure) {
    return new IllegalStateException("rejected by the database", failure);
  }

  private void deliver(Decided decided) {
    if (!decided.announced().isEmpty()) {
      for (CommitListener listener : listeners) {
        tell(listener, decided.announced());
      }
    }
    decided.outcomes().forEach(Pending.Outcome::deliver);
  }

  private static void tell(CommitListener listener, List<Object> announced) {
    try {
      listener.committed(announced);
    } catch (RuntimeException e) {
      log.error("event=commit_listener_failed listener={}", listener.getClass(), e);
    }
  }

  private static void fail(List<Pending<?>> group, RuntimeException failure) {
    group.forEach(pending -> pending.answer().completeExceptionally(failure));
  }
}
