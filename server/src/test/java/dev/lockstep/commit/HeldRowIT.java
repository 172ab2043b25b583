package dev.lockstep.commit;

import static dev.lockstep.commit.CommitNode.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.commit.CommitNode.Settings;
import dev.lockstep.commit.Ledger.Act;
import dev.lockstep.commit.Ledger.Entry;
import dev.lockstep.commit.Ledger.Note;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.problem.ProblemCode;
import dev.lockstep.problem.SystemCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Somebody opens a transaction, locks a row and goes to lunch: only who needs the row waits. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeldRowIT {

  /** A group waits 150 ms for a lock here; who waits about as long has met it once, not again. */
  private static final Duration ONE_LOCK_WAIT = Duration.ofMillis(600);

  private static final String LOCK_A = "SELECT * FROM test_level WHERE id = 'a' FOR UPDATE";
  private static final String LOCK_NOTE = "SELECT * FROM test_note WHERE id = 'n' FOR UPDATE";

  private TestDatabase database;
  private JdbcClient jdbc;
  private CommitNode node;
  private Connection other;

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
  void start() throws SQLException {
    jdbc.sql("TRUNCATE test_note, test_part, test_level, test_entry, commit_group").update();
    jdbc.sql("INSERT INTO test_level VALUES ('a', 1000, 1), ('b', 1000, 1)").update();
    jdbc.sql("INSERT INTO test_note VALUES ('m', 'old', 1), ('n', 'old', 1)").update();
    node = new CommitNode(database, Settings.usual());
    other = database.connect();
    other.setAutoCommit(false);
  }

  @AfterEach
  void stop() throws SQLException {
    other.close();
    node.close();
  }

  private void hold(String sql) throws SQLException {
    try (var statement = other.createStatement()) {
      statement.execute(sql);
    }
  }

  private CompletableFuture<Long> take(String level) {
    return node.submit(Ledger.take("buyer-" + System.nanoTime(), level, 1));
  }

  /** Fills one group with commands that need the held row and commands that do not. */
  private <R> List<CompletableFuture<R>> inOneGroup(Command<R> blocked, Command<?> free, int each)
      throws InterruptedException {
    CommitNode.Gate gate = node.occupy();
    List<CompletableFuture<R>> waiting = new ArrayList<>();
    List<CompletableFuture<?>> going = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      waiting.add(node.submit(blocked));
      going.add(node.submit(free));
    }
    long begin = System.nanoTime();
    gate.open();
    assertThat(going).allSatisfy(done -> assertThat(outcome(done)).isNotInstanceOf(String.class));
    assertThat(since(begin)).isLessThan(ONE_LOCK_WAIT);
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    return waiting;
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  @Test
  void whoDoesNotNeedAHeldRowIsNotKept() throws Exception {
    hold(LOCK_A);
    var waiting = inOneGroup(Ledger.take("f", "a", 1), Ledger.take("g", "b", 1), 100);
    assertThat(node.count("splits")).isZero();

    // And nobody has to find out again, though more of both kinds come all the time.
    for (int i = 0; i < 20; i++) {
      waiting.add(take("a"));
      long begin = System.nanoTime();
      outcome(take("b"));
      assertThat(since(begin)).isLessThan(Duration.ofMillis(140));
    }
    assertThat(node.count("reruns")).isEqualTo(1);
    assertThat(node.meters.get("lockstep.commit.held.rows").gauge().value()).isEqualTo(1);

    other.rollback();
    assertThat(waiting).allSatisfy(done -> assertThat(outcome(done)).isInstanceOf(Long.class));
    assertThat(amount("a")).isEqualTo(1000 - 120);
    assertThat(amount("b")).isEqualTo(1000 - 120);
    outcome(take("b"));
    assertThat(node.meters.get("lockstep.commit.held.rows").gauge().value()).isZero();
  }

  @Test
  void alsoIfARowIsNamedOnlyAfterTheRootWasRead() throws Exception {
    hold(LOCK_A);
    Act<Long> late =
        new Act<>(
            "m",
            needs -> needs.lockRoot(Ledger.NOTES, "m"),
            (loaded, needs) -> needs.lock(Ledger.LEVELS, loaded.get(Ledger.NOTES, "m").text()),
            workspace -> workspace.get(Ledger.LEVELS, "a").amount());
    jdbc.sql("UPDATE test_note SET text = 'a' WHERE id = 'm'").update();
    var waiting = inOneGroup(late, Ledger.take("g", "b", 1), 20);
    // Known to be held by now, and found out only in the middle of the loading.
    waiting.add(node.submit(late));
    long begin = System.nanoTime();
    outcome(take("b"));
    assertThat(since(begin)).isLessThan(Duration.ofMillis(140));
    other.rollback();
    assertThat(waiting).allSatisfy(done -> assertThat(outcome(done)).isEqualTo(1000L));
  }

  @Test
  void alsoIfTheHeldRowIsOneThatIsNotLockedButUpdated() throws Exception {
    hold(LOCK_NOTE);
    Act<String> unlocked =
        Act.of(
            "n",
            needs -> needs.read(Ledger.NOTES, "n"),
            workspace -> {
              Note note = workspace.get(Ledger.NOTES, "n");
              workspace.update(Ledger.NOTES, note.saying(note.text() + "+"));
              return note.text();
            });
    var waiting = inOneGroup(unlocked, Ledger.take("g", "b", 1), 3);
    other.rollback();
    assertThat(waiting.stream().map(CommitNode::outcome)).containsExactly("old", "old+", "old++");
  }

  @Test
  void theCommandsOfAFamilyStayInOrder() throws Exception {
    hold(LOCK_NOTE);
    CommitNode.Gate gate = node.occupy();
    List<CompletableFuture<?>> family = new ArrayList<>();
    family.add(node.submit(appending("n", "first", true)));
    family.add(node.submit(appending("n", "second", false)));
    gate.open();
    Awaitility.await().until(() -> node.count("blocked") >= 2);
    family.add(node.submit(appending("n", "third", false)));
    outcome(take("b"));
    assertThat(family).noneMatch(CompletableFuture::isDone);
    other.rollback();
    family.forEach(CommitNode::outcome);
    assertThat(jdbc.sql("SELECT text FROM test_entry ORDER BY id").query(String.class).list())
        .containsExactly("first", "second", "third");
  }

  private static Act<String> appending(String family, String text, boolean locking) {
    return Act.of(
        family,
        needs -> {
          if (locking) {
            needs.lockRoot(Ledger.NOTES, family);
          }
        },
        workspace -> {
          workspace.insert(Ledger.ENTRIES, new Entry(family, text));
          return text;
        });
  }

  @Test
  void severalHeldRowsAreFoundAtOnce() throws Exception {
    jdbc.sql("INSERT INTO test_level SELECT 'l' || g, 10, 1 FROM generate_series(1, 200) g")
        .update();
    hold("SELECT * FROM test_level WHERE id IN ('l7', 'l70', 'l170') FOR UPDATE");
    CommitNode.Gate gate = node.occupy();
    var all = IntStream.rangeClosed(1, 200).mapToObj(i -> take("l" + i)).toList();
    gate.open();
    Awaitility.await()
        .atMost(ONE_LOCK_WAIT)
        .until(() -> all.stream().filter(CompletableFuture::isDone).count() == 197);
    assertThat(node.count("reruns")).isEqualTo(1);
    other.rollback();
    assertThat(all).allSatisfy(done -> assertThat(outcome(done)).isEqualTo(9L));
  }

  @Test
  void anUnfinishedInsertOfTheSameKeyHurtsOnlyItsDouble() throws Exception {
    hold("INSERT INTO test_note VALUES ('x', 'theirs', 1)");
    CommitNode.Gate gate = node.occupy();
    List<CompletableFuture<String>> good = new ArrayList<>();
    for (int i = 0; i < 31; i++) {
      good.add(node.submit(Ledger.create("x" + i, "text")));
    }
    var bad = node.submit(Ledger.create("x", "ours"));
    gate.open();
    assertThat(outcome(bad)).isEqualTo(SystemCode.SYSTEM_BUSY);
    assertThat(good).allSatisfy(done -> assertThat(outcome(done)).isEqualTo("created"));
    other.commit();
    assertThat(outcome(node.submit(Ledger.create("x", "ours")))).isEqualTo("theirs");
  }

  @Test
  void aLockedTableMakesEverybodyBusyInBoundedTime() throws Exception {
    hold("LOCK TABLE test_entry IN SHARE MODE"); // nobody may insert
    CommitNode.Gate gate = node.occupy();
    var all =
        IntStream.range(0, 64).mapToObj(i -> node.submit(Ledger.append("f" + i, "x"))).toList();
    long begin = System.nanoTime();
    gate.open();
    assertThat(all).allSatisfy(done -> assertThat(outcome(done)).isEqualTo(SystemCode.SYSTEM_BUSY));
    assertThat(since(begin)).isLessThan(Duration.ofSeconds(4));
    other.rollback();
    assertThat(outcome(node.submit(Ledger.append("f", "y")))).isEqualTo("y");
    assertThat(count("test_entry")).isEqualTo(1);
  }

  @Test
  void whoWaitsForAHeldRowIsToldInTimeThatNothingWasDone() throws Exception {
    var limits = CommitNode.limits(256, 1000, Duration.ofMillis(500));
    try (CommitNode hasty = new CommitNode(database, Settings.usual().with(limits))) {
      hold(LOCK_A);
      assertThat(CommitNode.refused(() -> hasty.commit.execute(Ledger.take("f", "a", 1))))
          .isEqualTo(SystemCode.SYSTEM_BUSY);
      // Nobody waits for this one, and it is not kept for ever either.
      var background = hasty.commit.submit(Ledger.take("g", "a", 1), Priority.BACKGROUND);
      assertThat(outcome(background)).isEqualTo(SystemCode.SYSTEM_BUSY);
      other.rollback();
      assertThat(hasty.commit.execute(Ledger.take("h", "a", 1))).isEqualTo(999);
    }
  }

  @Test
  void noneWhoWaitsForAHeldRowIsLeftInDoubt() throws Exception {
    var limits = CommitNode.limits(256, 1000, Duration.ofSeconds(1));
    try (CommitNode hasty = new CommitNode(database, Settings.usual().with(limits));
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      hold(LOCK_A);
      List<CompletableFuture<ProblemCode>> all = new ArrayList<>();
      // Their time is up at moments that lie closer together than the tries of the lane.
      Awaitility.await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> {
            var command = Ledger.take("f" + all.size(), "a", 1);
            all.add(
                CompletableFuture.supplyAsync(
                    () -> CommitNode.refused(() -> hasty.commit.execute(command)), callers));
            return all.size() == 200;
          });
      assertThat(all).allSatisfy(done -> assertThat(done.join()).isEqualTo(SystemCode.SYSTEM_BUSY));
    }
    other.rollback();
    assertThat(amount("a")).isEqualTo(1000);
  }

  @Test
  void onlySoManyWaitForAHeldRow() throws Exception {
    var limits = CommitNode.limits(256, 40, CommitNode.PATIENCE);
    try (CommitNode small = new CommitNode(database, Settings.usual().with(limits))) {
      hold(LOCK_A);
      List<CompletableFuture<Long>> all = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        all.add(small.submit(Ledger.take("f" + i, "a", 1)));
      }
      Awaitility.await().until(() -> all.stream().filter(f -> f.isDone()).count() == 20);
      other.rollback();
      var outcomes = all.stream().map(CommitNode::outcome).toList();
      assertThat(outcomes.stream().filter(Long.class::isInstance)).hasSize(10);
      assertThat(outcomes.stream().filter(SystemCode.SYSTEM_BUSY::equals)).hasSize(20);
    }
    assertThat(amount("a")).isEqualTo(990);
  }

  @Test
  void aStoppingServerDoesNotWaitForAHeldRowForever() throws Exception {
    var limits =
        new CommitProperties(
            1, 256, 2000, 100, Duration.ZERO, CommitNode.PATIENCE, Duration.ofMillis(300));
    hold(LOCK_A);
    CompletableFuture<Long> waiting;
    try (CommitNode stopping = new CommitNode(database, Settings.usual().with(limits))) {
      waiting = stopping.submit(Ledger.take("f", "a", 1));
      Awaitility.await().until(() -> stopping.count("blocked") > 0);
    }
    assertThat(outcome(waiting)).isEqualTo(SystemCode.SYSTEM_BUSY);
    other.rollback();
    assertThat(amount("a")).isEqualTo(1000);
  }

  private long amount(String level) {
    return jdbc.sql("SELECT amount FROM test_level WHERE id = ?")
        .param(level)
        .query(Long.class)
        .single();
  }

  private long count(String table) {
    return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
  }
}
