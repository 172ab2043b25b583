package dev.lockstep.commit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.problem.ProblemCode;
import dev.lockstep.problem.Refusal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One node's write path on a real database that it shares with other nodes and the test. */
final class CommitNode implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final GroupCommit commit;
  private final HikariDataSource pool;

  /** What a test may set differently. */
  record Settings(
      CommitProperties properties, List<CommitListener> listeners, UnaryOperator<DataSource> wire) {

    static Settings usual() {
      return new Settings(limits(256, 10_000, PATIENCE), List.of(), wire -> wire);
    }

    Settings with(CommitProperties other) {
      return new Settings(other, listeners, wire);
    }

    Settings telling(CommitListener listener) {
      return new Settings(properties, List.of(listener), wire);
    }

    Settings over(UnaryOperator<DataSource> other) {
      return new Settings(properties, listeners, other);
    }
  }

  static CommitProperties limits(int commandsMax, int queueMax, Duration waitMax) {
    return new CommitProperties(
        1, commandsMax, 100_000, queueMax, Duration.ZERO, waitMax, PATIENCE);
  }

  CommitNode(TestDatabase database, Settings settings) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(database.dataSource());
    config.setMaximumPoolSize(3);
    config.setMinimumIdle(1);
    config.setConnectionInitSql("SET lock_timeout = 150; SET deadlock_timeout = 20");
    pool = new HikariDataSource(config);
    commit =
        new GroupCommit(
            settings.properties(),
            InstantSource.system().withZone(ZoneOffset.UTC),
            settings.wire().apply(pool),
            new GroupCommit.Participants(List.of(), settings.listeners()),
            meters);
    commit.start();
  }

  /** A database with the test's own tables. */
  static TestDatabase database() throws SQLException {
    TestDatabase database = TestDatabase.migrated();
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(Ledger.SCHEMA);
    }
    return database;
  }

  <R> CompletableFuture<R> submit(Command<R> command) {
    return commit.submit(command, Priority.FIRST);
  }

  /** A command that stays in its decision until the gate is opened. */
  record Gate(CountDownLatch opened, CompletableFuture<String> done) {
    void open() {
      opened.countDown();
    }
  }

  /** Occupies the lane; returns once it is in the gate's decision. */
  Gate occupy() {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch opened = new CountDownLatch(1);
    CompletableFuture<String> done =
        submit(
            Ledger.Act.of(
                "gate",
                _ -> {},
                _ -> {
                  reached.countDown();
                  await(opened);
                  return "gate";
                }));
    await(reached);
    return new Gate(opened, done);
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody opened the gate");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What a future came to: the value, or the refusal's code, or the name of the failure. */
  static Object outcome(CompletableFuture<?> future) {
    try {
      return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      return cause instanceof Refusal refusal ? refusal.code() : cause.getClass().getSimpleName();
    }
  }

  /** The code with which the caller is refused. */
  static ProblemCode refused(Supplier<?> call) {
    try {
      Objects.requireNonNull(call.get());
    } catch (Refusal refusal) {
      return refusal.code();
    }
    throw new AssertionError("was not refused");
  }

  double count(String counter) {
    return meters.counter("lockstep.commit." + counter).count();
  }

  static long groups(JdbcClient jdbc) {
    return jdbc.sql("SELECT count(*) FROM commit_group").query(Long.class).single();
  }

  @Override
  public void close() {
    commit.stop();
    pool.close();
  }
}
