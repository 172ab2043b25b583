package dev.lockstep.commit;

import static dev.lockstep.commit.CommitNode.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lockstep.commit.CommitNode.Settings;
import dev.lockstep.commit.Ledger.Act;
import dev.lockstep.commit.Ledger.Entry;
import dev.lockstep.commit.Ledger.Level;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import dev.lockstep.problem.SystemCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One lane on a real database: grouping, bounds, bad company, stopping. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupCommitIT {

  private static final Table<String> UNBINDABLE =
      Table.<String>named("test_entry", text -> text)
          .fixed(
              "text",
              (_, _) -> {
                throw poison();
              })
          .appendOnly();

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
    jdbc.sql("TRUNCATE test_note, test_part, test_level, test_entry, commit_group").update();
    jdbc.sql("INSERT INTO test_level VALUES ('hot', 100, 1)").update();
  }

  @Test
  void commitsManyCommandsInFewTransactions() throws Exception {
    try (CommitNode node = new CommitNode(database, Settings.usual())) {
      List<CompletableFuture<String>> waiting = queued(node, 500);
      waiting.forEach(CommitNode::outcome);
      assertThat(CommitNode.groups(jdbc)).isEqualTo(2); // the gate writes nothing
      assertThat(count("test_entry")).isEqualTo(500);
      assertThat(node.meters.summary("lockstep.commit.group.size").max()).isEqualTo(256);
    }
  }

  @Test
  void theNextGroupAfterASharedOneKeepsItsPace() {
    Duration pace = Duration.ofMillis(100);
    CommitProperties paced =
        new CommitProperties(1, 256, 120, 1000, pace, CommitNode.PATIENCE, CommitNode.PATIENCE);
    try (CommitNode node = new CommitNode(database, Settings.usual().with(paced))) {
      CommitNode.Gate gate = node.occupy();
      CompletableFuture<?> one = node.submit(Ledger.append("one", "a"));
      CompletableFuture<?> other = node.submit(Ledger.append("other", "b"));
      long before = System.nanoTime();
      gate.open();
      CompletableFuture.allOf(one, other).join();
      long decided = node.submit(Ledger.Act.of("late", _ -> {}, _ -> System.nanoTime())).join();
      assertThat(Duration.ofNanos(decided - before)).isGreaterThanOrEqualTo(pace);
    }
  }

  @Test
  void limitsAGroupByRows() throws Exception {
    CommitProperties limits =
        new CommitProperties(
            1, 256, 120, 1000, Duration.ZERO, CommitNode.PATIENCE, CommitNode.PATIENCE);
    try (CommitNode node = new CommitNode(database, Settings.usual().with(limits))) {
      queued(node, 100).forEach(CommitNode::outcome);
      assertThat(CommitNode.groups(jdbc)).isEqualTo(10); // ten of twelve rows each
    }
  }

  @Test
  void sellsAHotRowExactlyAsOftenAsItIsThere() {
    try (CommitNode node = new CommitNode(database, Settings.usual())) {
      List<Object> outcomes =
          IntStream.range(0, 300)
              .mapToObj(i -> node.submit(Ledger.take("buyer-" + i, "hot", 1)))
              .toList()
              .stream()
              .map(CommitNode::outcome)
              .toList();
      assertThat(outcomes.stream().filter(Long.class::isInstance)).hasSize(100);
      assertThat(Collections.frequency(outcomes, RequestCode.REQUEST_FORBIDDEN)).isEqualTo(200);
      assertThat(level("hot").amount()).isZero();
      // One update per row and group, not per command.
      assertThat(level("hot").version()).isEqualTo(101);
    }
  }

  @Test
  void keepsTheOrderOfAFamily() {
    try (CommitNode node = new CommitNode(database, Settings.usual())) {
      IntStream.range(0, 600)
          .mapToObj(i -> node.submit(Ledger.append("family-" + i % 7, "%03d".formatted(i))))
          .toList()
          .forEach(CommitNode::outcome);
    }
    for (int family = 0; family < 7; family++) {
      assertThat(
              jdbc.sql("SELECT text FROM test_entry WHERE family = ? ORDER BY id")
                  .param("family-" + family)
                  .query(String.class)
                  .list())
          .hasSizeGreaterThan(80)
          .isSorted();
    }
  }

  @Test
  void writesNothingForAGroupOfRefusals() {
    try (CommitNode node = new CommitNode(database, Settings.usual())) {
      assertThat(outcome(node.submit(Ledger.take("f", "hot", 101))))
          .isEqualTo(RequestCode.REQUEST_FORBIDDEN);
      assertThat(CommitNode.groups(jdbc)).isZero();
    }
  }

  @Test
  void isolatesDataTheDatabaseRefuses() throws Exception {
    try (CommitNode node = new CommitNode(database, Settings.usual())) {
      CommitNode.Gate gate = node.occupy();
      List<CompletableFuture<String>> good = new ArrayList<>();
      List<CompletableFuture<?>> bad = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        switch (i) {
          case 7 -> bad.add(node.submit(Ledger.append("nul", "a\u0000b")));
          case 30 -> bad.add(node.submit(Ledger.append("long", "x".repeat(51))));
          case 50 -> bad.add(node.submit(violatingACheck()));
          default -> good.add(node.submit(Ledger.append("good", "g" + i)));
        }
      }
      gate.open();
      assertThat(good).allSatisfy(done -> assertThat(outcome(done)).asString().startsWith("g"));
      assertThat(bad)
          .allSatisfy(done -> assertThat(outcome(done)).isEqualTo("IllegalStateException"));
      assertThat(count("test_entry")).isEqualTo(61);
      assertThat(count("test_level")).isEqualTo(1);
      assertThat(node.count("splits")).isPositive();
    }
  }

  private static Act<String> violatingACheck() {
    return Act.of(
        "check",
        needs -> needs.lock(Ledger.LEVELS, "negative"),
        workspace -> {
          workspace.insert(Ledger.LEVELS, new Level("negative", -1, 1));
          return "never";
        });
  }

  private static RuntimeException poison() {
    return new IllegalArgumentException("poison");
  }

  /** A command that throws wherever it is called. */
  private static List<Act<String>> poisons() {
    Consumer<Needs> nothing = _ -> {};
    return List.of(
        Act.of(
            "decide",
            nothing,
            _ -> {
              throw poison();
            }),
        Act.of(
            "needs",
            _ -> {
              throw poison();
            },
            _ -> "never"),
        new Act<>(
            "more",
            nothing,
            (_, _) -> {
              throw poison();
            },
            _ -> "never"),
        new Act<>("late", nothing, (_, late) -> late.lockRoot(Ledger.NOTES, "x"), _ -> "never"),
        Act.of(
            "binder",
            nothing,
            workspace -> {
              workspace.insert(UNBINDABLE, "x");
              return "never";
            }));
  }

  @Test
  void poisonHurtsOnlyItself() throws Exception {
    try (CommitNode node = new CommitNode(database, Settings.usual())) {
      CommitNode.Gate gate = node.occupy();
      List<CompletableFuture<String>> good = new ArrayList<>();
      List<CompletableFuture<String>> bad = new ArrayList<>();
      for (Act<String> poison : poisons()) {
        good.add(node.submit(Ledger.append("good", "g1")));
        bad.add(node.submit(poison));
        good.add(node.submit(Ledger.append("good", "g2")));
      }
      gate.open();
      assertThat(good).allSatisfy(done -> assertThat(outcome(done)).asString().startsWith("g"));
      assertThat(bad)
          .allSatisfy(done -> assertThat(outcome(done)).asString().endsWith("Exception"));
      assertThat(count("test_entry")).isEqualTo(good.size());
    }
  }

  private static <R> Command<R> estimating(Command<R> command, boolean fails) {
    return new Command<>() {
      @Override
      public String family() {
        return command.family();
      }

      @Override
      public void needs(Needs needs) {
        command.needs(needs);
      }

      @Override
      public int rowsEstimate() {
        if (fails) {
          throw poison();
        }
        return 1;
      }

      @Override
      public R decide(Workspace workspace) {
        return command.decide(workspace);
      }
    };
  }

  @Test
  void aCommandThatCannotEstimateItselfDoesNotStopTheLane() {
    try (CommitNode node = new CommitNode(database, Settings.usual())) {
      assertThat(
              catchThrowable(() -> node.submit(estimating(Ledger.append("f", "x"), true)).join()))
          .isNotNull();
      assertThat(outcome(node.submit(Ledger.append("f", "y")))).isEqualTo("y");
    }
  }

  @Test
  void refusesWhatDoesNotFitTheQueue() throws Exception {
    CommitProperties limits = CommitNode.limits(256, 3, CommitNode.PATIENCE);
    try (CommitNode node = new CommitNode(database, Settings.usual().with(limits))) {
      CommitNode.Gate gate = node.occupy();
      List<CompletableFuture<String>> waiting =
          Stream.of("a", "b", "c").map(text -> node.submit(Ledger.append("f", text))).toList();
      assertThat(CommitNode.refused(() -> outcome(node.submit(Ledger.append("f", "d")))))
          .isEqualTo(SystemCode.SYSTEM_BUSY);
      // The other class has its own queue.
      var background = node.commit.submit(Ledger.append("f", "e"), Priority.BACKGROUND);
      gate.open();
      waiting.forEach(CommitNode::outcome);
      assertThat(outcome(background)).isEqualTo("e");
      assertThat(count("test_entry")).isEqualTo(4);
    }
  }

  @Test
  void neverRunsACommandWhoseCallerHasGone() throws Exception {
    CommitProperties limits = CommitNode.limits(256, 10, Duration.ofMillis(50));
    try (CommitNode node = new CommitNode(database, Settings.usual().with(limits))) {
      CommitNode.Gate gate = node.occupy();
      assertThat(CommitNode.refused(() -> node.commit.execute(Ledger.append("f", "gone"))))
          .isEqualTo(SystemCode.SYSTEM_BUSY);
      gate.open();
      outcome(gate.done());
      assertThat(outcome(node.submit(Ledger.append("f", "here")))).isEqualTo("here");
      assertThat(count("test_entry")).isEqualTo(1);
    }
  }

  @Test
  void doesNotClaimToKnowWhatIsBeingDone() {
    CommitProperties limits = CommitNode.limits(256, 10, Duration.ofMillis(50));
    CountDownLatch release = new CountDownLatch(1);
    try (CommitNode node = new CommitNode(database, Settings.usual().with(limits))) {
      Act<String> slow =
          Act.of(
              "f",
              _ -> {},
              workspace -> {
                CommitNode.await(release);
                workspace.insert(Ledger.ENTRIES, new Entry("f", "slow"));
                return "slow";
              });
      assertThat(CommitNode.refused(() -> node.commit.execute(slow)))
          .isEqualTo(SystemCode.SYSTEM_OUTCOME_UNKNOWN);
      release.countDown();
    }
    assertThat(count("test_entry")).isEqualTo(1);
  }

  private static Act<String> announcing(String text) {
    return Act.of(
        text,
        _ -> {},
        workspace -> {
          workspace.insert(Ledger.ENTRIES, new Entry(text, text));
          workspace.announce(text);
          return text;
        });
  }

  @Test
  void givesBackgroundWorkAtMostAQuarterOfAGroup() throws Exception {
    for (int max : List.of(16, 4, 3, 1)) {
      List<List<Object>> groups = groupsOfTwoClasses(max);
      List<Object> all = groups.stream().flatMap(List::stream).toList();
      assertThat(all).hasSize(80);
      // Of groups too small for a quarter, some have one command of it.
      List<Object> contested = all.subList(0, all.lastIndexOf("first") + 1);
      assertThat(groups)
          .allSatisfy(group ->
              assertThat(Collections.frequency(group, "background"))
                  .isLessThanOrEqualTo(Math.max(1, max / 4)))
          .allSatisfy(group -> assertThat(group).hasSizeLessThanOrEqualTo(max));
      assertThat(Collections.frequency(contested, "background"))
          .as("of groups of %d", max)
          .isBetween(5, 16);
    }
  }

  private List<List<Object>> groupsOfTwoClasses(int groupMax) throws InterruptedException {
    List<List<Object>> groups = new CopyOnWriteArrayList<>();
    Settings settings =
        Settings.usual()
            .with(CommitNode.limits(groupMax, 1000, CommitNode.PATIENCE))
            .telling(groups::add);
    try (CommitNode node = new CommitNode(database, settings)) {
      CommitNode.Gate gate = node.occupy();
      List<CompletableFuture<String>> waiting = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        waiting.add(node.commit.submit(announcing("background"), Priority.BACKGROUND));
        waiting.add(node.submit(announcing("first")));
      }
      gate.open();
      waiting.forEach(CommitNode::outcome);
    }
    return groups;
  }

  @Test
  void finishesWhatItAcceptedWhenItStops() throws Exception {
    List<CompletableFuture<String>> accepted = new ArrayList<>();
    try (CommitNode node = new CommitNode(database, Settings.usual())) {
      CommitNode.Gate gate = node.occupy();
      for (int i = 0; i < 400; i++) {
        accepted.add(
            node.commit.submit(
                Ledger.append("f", "x"), i % 2 == 0 ? Priority.FIRST : Priority.BACKGROUND));
      }
      Thread stopping = Thread.startVirtualThread(node.commit::stop);
      Awaitility.await().until(() -> !node.commit.isRunning());
      assertThat(CommitNode.refused(() -> outcome(node.submit(Ledger.append("f", "late")))))
          .isEqualTo(SystemCode.SYSTEM_BUSY);
      gate.open();
      stopping.join();
    }
    assertThat(accepted).allSatisfy(done -> assertThat(done).isCompletedWithValue("x"));
    assertThat(count("test_entry")).isEqualTo(400);
  }

  @Test
  void refusesWhatItCannotFinishInTime() throws Exception {
    CommitProperties limits =
        new CommitProperties(
            1, 256, 2000, 100, Duration.ZERO, CommitNode.PATIENCE, Duration.ofMillis(20));
    try (CommitNode node = new CommitNode(database, Settings.usual().with(limits))) {
      CommitNode.Gate gate = node.occupy();
      var waiting = node.submit(Ledger.append("f", "x"));
      node.commit.stop();
      assertThat(outcome(waiting)).isEqualTo(SystemCode.SYSTEM_BUSY);
      gate.open();
      assertThat(outcome(gate.done())).isEqualTo("gate");
    }
    assertThat(count("test_entry")).isZero();
  }

  @Test
  void startsAgainAfterAStop() {
    try (CommitNode node = new CommitNode(database, Settings.usual())) {
      node.commit.stop();
      node.commit.start();
      assertThat(outcome(node.submit(Ledger.append("f", "again")))).isEqualTo("again");
    }
  }

  @Test
  void tellsListenersBeforeCallersAndSurvivesThem() {
    AtomicBoolean told = new AtomicBoolean();
    CommitListener failing =
        _ -> {
          told.set(count("test_entry") == 1);
          throw new IllegalStateException("listener");
        };
    try (CommitNode node = new CommitNode(database, Settings.usual().telling(failing))) {
      assertThat(outcome(node.submit(announcing("x")))).isEqualTo("x");
      assertThat(told).isTrue();
      assertThat(outcome(node.submit(Ledger.append("f", "y")))).isEqualTo("y");
    }
  }

  @Test
  void aRefusalUndoesOnlyItsOwnChanges() throws Exception {
    try (CommitNode node = new CommitNode(database, Settings.usual())) {
      CommitNode.Gate gate = node.occupy();
      var before = node.submit(Ledger.take("a", "hot", 10));
      var refused =
          node.submit(
              Act.<Long>of(
                  "b",
                  needs -> needs.lock(Ledger.LEVELS, "hot"),
                  workspace -> {
                    workspace.update(Ledger.LEVELS, workspace.get(Ledger.LEVELS, "hot").less(50));
                    throw new Refusal(RequestCode.REQUEST_FORBIDDEN);
                  }));
      var after = node.submit(Ledger.take("c", "hot", 1));
      gate.open();
      assertThat(outcome(before)).isEqualTo(90L);
      assertThat(outcome(refused)).isEqualTo(RequestCode.REQUEST_FORBIDDEN);
      assertThat(outcome(after)).isEqualTo(89L);
      assertThat(level("hot")).isEqualTo(new Level("hot", 89, 3));
    }
  }

  private List<CompletableFuture<String>> queued(CommitNode node, int commands)
      throws InterruptedException {
    CommitNode.Gate gate = node.occupy();
    List<CompletableFuture<String>> waiting =
        IntStream.range(0, commands)
            .mapToObj(i -> node.submit(Ledger.append("f-" + i, "x")))
            .toList();
    gate.open();
    return waiting;
  }

  private long count(String table) {
    return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
  }

  private Level level(String id) {
    return jdbc.sql("SELECT id, amount, version FROM test_level WHERE id = ?")
        .param(id)
        .query((row, _) -> new Level(row.getString(1), row.getLong(2), row.getLong(3)))
        .single();
  }
}
