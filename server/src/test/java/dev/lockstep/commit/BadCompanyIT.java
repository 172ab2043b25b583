package dev.lockstep.commit;

import static dev.lockstep.commit.CommitNode.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.commit.CommitNode.Settings;
import dev.lockstep.commit.Ledger.Entry;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.problem.SystemCode;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A full group with poison in it, a giant in it, no disk and no connection under it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadCompanyIT {

  private static final int FULL = 256;

  private static final String NO_ROOM =
      """
      CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
      CREATE TRIGGER no_room BEFORE INSERT ON test_entry EXECUTE FUNCTION no_room()
      """;

  private TestDatabase database;
  private JdbcClient jdbc;

  @BeforeAll
  void open() throws SQLException {
    database = CommitNode.database();
    jdbc = JdbcClient.create(database.dataSource());
  }

  @AfterAll
  void drop() {
    database.drop();
  }

  @BeforeEach
  void empty() {
    jdbc.sql("TRUNCATE test_note, test_level, test_entry, commit_group").update();
  }

  /** Halving down to one bad command: at each of eight levels a good half and a bad one. */
  // @formatter:off
  @ParameterizedTest
  @CsvSource({
    "0,    1,   1",
    "1,    8,  17",
    "3,   24,  51",
    "256,  0, 511"
  })
  // @formatter:on
  void poisonInAFullGroupCostsABoundedNumberOfTransactions(int poisons, int commits, int begun)
      throws Exception {
    Wire wire = new Wire();
    try (CommitNode node = new CommitNode(database, Settings.usual().over(wire::over))) {
      CommitNode.Gate gate = node.occupy();
      List<CompletableFuture<String>> good = new ArrayList<>();
      List<CompletableFuture<String>> bad = new ArrayList<>();
      for (int i = 0; i < FULL; i++) {
        // Only the database sees what is wrong with it.
        boolean poison = poisons > 0 && bad.size() < poisons && i % (FULL / poisons) == 0;
        var done = node.submit(Ledger.append("f" + i, poison ? "x".repeat(51) : "good"));
        (poison ? bad : good).add(done);
      }
      wire.forget();
      gate.open();
      assertThat(good).allSatisfy(done -> assertThat(outcome(done)).isEqualTo("good"));
      assertThat(bad)
          .hasSize(poisons)
          .allSatisfy(done -> assertThat(outcome(done)).isEqualTo("IllegalStateException"));
      assertThat(entries()).hasSize(FULL - poisons);
      assertThat(times(wire, "COMMIT")).isLessThanOrEqualTo(commits);
      assertThat(times(wire, "INSERT commit_group")).isLessThanOrEqualTo(begun);
    }
  }

  private static int times(Wire wire, String statement) {
    return Collections.frequency(wire.sent(), statement);
  }

  @Test
  void aFullDiskSplitsNothingAndIsOverWhenItIsOver() throws Exception {
    try (CommitNode node = new CommitNode(database, Settings.usual())) {
      CommitNode.Gate gate = node.occupy();
      jdbc.sql(NO_ROOM).update();
      var all = IntStream.range(0, FULL).mapToObj(i -> node.submit(Ledger.append("f", "x")));
      List<CompletableFuture<String>> waiting = all.toList();
      gate.open();
      assertThat(waiting)
          .allSatisfy(done -> assertThat(outcome(done)).isEqualTo(SystemCode.SYSTEM_BUSY));
      assertThat(node.count("splits")).isZero();
      assertThat(node.count("reruns")).isEqualTo(2);
      jdbc.sql("DROP FUNCTION no_room CASCADE").update();
      assertThat(outcome(node.submit(Ledger.append("f", "y")))).isEqualTo("y");
      assertThat(entries()).containsExactly("y");
    }
  }

  @Test
  void whileThereIsNoConnectionNobodyIsLeftInDoubt() {
    CountDownLatch free = new CountDownLatch(1);
    Settings settings =
        Settings.usual()
            .with(CommitNode.limits(FULL, 100, Duration.ofMillis(300)))
            .over(pool -> waitingFor(free, pool));
    try (CommitNode node = new CommitNode(database, settings)) {
      // The pool lets the lane wait for longer than the caller does.
      assertThat(CommitNode.refused(() -> node.commit.execute(Ledger.append("f", "gone"))))
          .isEqualTo(SystemCode.SYSTEM_BUSY);
      free.countDown();
      assertThat(outcome(node.submit(Ledger.append("f", "here")))).isEqualTo("here");
    }
    assertThat(entries()).containsExactly("here");
  }

  private static DataSource waitingFor(CountDownLatch free, DataSource pool) {
    return (DataSource)
        Proxy.newProxyInstance(
            BadCompanyIT.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (_, _, _) -> {
              CommitNode.await(free);
              return pool.getConnection();
            });
  }

  @Test
  void whatTurnsOutAGiantIsCommittedAlone() throws Exception {
    List<List<Object>> groups = new CopyOnWriteArrayList<>();
    CommitProperties limits =
        new CommitProperties(
            1, 256, 120, 1000, Duration.ZERO, CommitNode.PATIENCE, CommitNode.PATIENCE);
    Settings settings = Settings.usual().with(limits).telling(groups::add);
    try (CommitNode node = new CommitNode(database, settings)) {
      CommitNode.Gate gate = node.occupy();
      var all =
          List.of(
              node.submit(new Sized("a", "small 1", 12)),
              node.submit(new Sized("b", "giant 1", 1000)),
              node.submit(new Sized("c", "small 2", 12)),
              node.submit(new Sized("b", "after giant 1", 12)),
              node.submit(new Sized("d", "giant 2", 1000)),
              node.submit(new Sized("e", "small 3", 12)));
      gate.open();
      all.forEach(CommitNode::outcome);
    }
    assertThat(groups)
        .containsExactly(
            List.of("small 1", "small 2", "small 3"),
            List.of("giant 1"),
            List.of("after giant 1"),
            List.of("giant 2"));
  }

  /** A command that knows how much it is only when its root has been read. */
  private record Sized(String family, String text, int rows) implements Command<String> {

    @Override
    public void needs(Needs needs) {}

    @Override
    public int rowsEstimate(Rows loaded) {
      return rows;
    }

    @Override
    public String decide(Workspace workspace) {
      workspace.insert(Ledger.ENTRIES, new Entry(family, text));
      workspace.announce(text);
      return text;
    }
  }

  private List<String> entries() {
    return jdbc.sql("SELECT text FROM test_entry").query(String.class).list();
  }
}
