package dev.lockstep.commit;

import static dev.lockstep.commit.CommitNode.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.commit.CommitNode.Settings;
import dev.lockstep.commit.Ledger.Act;
import dev.lockstep.commit.Ledger.Level;
import dev.lockstep.commit.Ledger.Note;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.problem.RequestCode;
import dev.lockstep.problem.SystemCode;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two nodes on one database, and others that hold locks and change rows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RacesIT {

  private static final int ROUNDS = 200;

  private TestDatabase database;
  private JdbcClient jdbc;
  private CommitNode one;
  private CommitNode two;

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
  void start() {
    jdbc.sql("TRUNCATE test_note, test_part, test_level, test_entry, idempotency_key").update();
    jdbc.sql("INSERT INTO test_level VALUES ('a', 10, 1), ('b', 10, 1)").update();
    jdbc.sql("INSERT INTO test_note VALUES ('n', 'old', 1)").update();
    one = new CommitNode(database, Settings.usual());
    two = new CommitNode(database, Settings.usual());
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  @Test
  void createsWhatTwoNodesCreateOnce() {
    for (int round = 0; round < ROUNDS; round++) {
      var first = one.submit(Ledger.create("id-" + round, "first"));
      var second = two.submit(Ledger.create("id-" + round, "second"));
      // The winner created it; the loser read what the winner had written.
      assertThat(List.of(outcome(first), outcome(second)))
          .isIn(List.of("created", "first"), List.of("second", "created"));
    }
    assertThat(count("test_note")).isEqualTo(ROUNDS + 1);
  }

  @Test
  void sellsTheLastPieceOnce() {
    for (int round = 0; round < ROUNDS; round++) {
      jdbc.sql("UPDATE test_level SET amount = 1, version = version + 1 WHERE id = 'a'").update();
      var first = one.submit(Ledger.take("one", "a", 1));
      var second = two.submit(Ledger.take("two", "a", 1));
      assertThat(List.of(outcome(first), outcome(second)))
          .containsExactlyInAnyOrder(0L, RequestCode.REQUEST_FORBIDDEN);
    }
  }

  @Test
  void givesTheLastPieceToTheOneOrderThatTwoNodesCreate() {
    for (int round = 0; round < ROUNDS; round++) {
      jdbc.sql("UPDATE test_level SET amount = 1, version = version + 1 WHERE id = 'a'").update();
      var first = one.submit(Ledger.createTaking("id-" + round, "a"));
      var second = two.submit(Ledger.createTaking("id-" + round, "a"));
      // The loser has the same order, so it is not told that there is nothing left.
      assertThat(List.of(outcome(first), outcome(second)))
          .containsExactlyInAnyOrder("created", "there already");
    }
  }

  @Test
  void changesOneFamilyFromTwoNodesInTurn() {
    List<CompletableFuture<Long>> said = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      said.add(one.submit(Ledger.say("n", "one")));
      said.add(two.submit(Ledger.say("n", "two")));
    }
    assertThat(said.stream().map(CommitNode::outcome).distinct()).hasSize(2 * ROUNDS);
    assertThat(note("n").version()).isEqualTo(2 * ROUNDS + 1);
  }

  @Test
  void hasOneEffectUnderOneKeyOnTwoNodes() {
    for (int round = 0; round < ROUNDS / 2; round++) {
      var first = one.submit(keyed(round));
      var second = two.submit(keyed(round));
      List<Answer> answers = List.of((Answer) outcome(first), (Answer) outcome(second));
      assertThat(answers).extracting(Answer::replayed).containsExactlyInAnyOrder(true, false);
      assertThat(answers.get(0).body()).isEqualTo(answers.get(1).body());
    }
    assertThat(count("test_entry")).isEqualTo(ROUNDS / 2);
  }

  private static Keyed<String> keyed(int round) {
    return new Keyed<>(
        "%064d".formatted(round),
        "h".repeat(64),
        Ledger.append("f", "text-" + round),
        new Keyed.Encoding<>(
            text -> Answer.of(201, text.getBytes(StandardCharsets.UTF_8), null),
            _ -> Answer.of(409, new byte[0], null)));
  }

  @Test
  void runsAgainWhileSomebodyHoldsARow() throws SQLException {
    try (Connection other = holding("SELECT * FROM test_level WHERE id = 'a' FOR UPDATE")) {
      var waiting = one.submit(Ledger.take("f", "a", 1));
      Awaitility.await().until(() -> one.count("reruns") >= 1);
      other.rollback();
      assertThat(outcome(waiting)).isEqualTo(9L);
    }
    assertThat(level("a")).isEqualTo(new Level("a", 9, 2));
  }

  @Test
  void runsAgainAfterADeadlock() throws Exception {
    try (Connection other = holding("SELECT * FROM test_level WHERE id = 'b' FOR UPDATE")) {
      try (var statement = other.createStatement()) {
        statement.execute("SET deadlock_timeout = '60s'");
      }
      AtomicInteger asked = new AtomicInteger();
      Act<Long> takesBoth =
          new Act<>(
              "n",
              needs -> needs.lockRoot(Ledger.NOTES, "n"),
              (_, needs) -> {
                if (asked.incrementAndGet() == 1) {
                  closeTheCircle(other);
                }
                needs.lock(Ledger.LEVELS, "b");
              },
              workspace -> workspace.get(Ledger.LEVELS, "b").amount());
      assertThat(outcome(one.submit(takesBoth))).isEqualTo(10L);
      assertThat(asked).hasValueGreaterThan(2);
      assertThat(one.count("reruns")).isPositive();
    }
  }

  /** Holding a level, the other session now wants the note that the group has locked. */
  private void closeTheCircle(Connection other) {
    Thread.startVirtualThread(() -> {
      try (var statement = other.createStatement()) {
        statement.execute("SELECT * FROM test_note WHERE id = 'n' FOR UPDATE");
        other.rollback();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    });
    Awaitility.await().until(() -> count("pg_locks WHERE NOT granted") > 0);
  }

  @Test
  void decidesAgainOnARowThatChangedUnread() {
    AtomicInteger decided = new AtomicInteger();
    Act<String> unlocked =
        Act.of(
            "n",
            needs -> needs.read(Ledger.NOTES, "n"),
            workspace -> {
              Note note = workspace.get(Ledger.NOTES, "n");
              if (decided.incrementAndGet() == 1) {
                jdbc.sql("UPDATE test_note SET text = 'meanwhile', version = 2").update();
              }
              workspace.update(Ledger.NOTES, note.saying(note.text() + "+"));
              return note.text();
            });
    assertThat(outcome(one.submit(unlocked))).isEqualTo("meanwhile");
    assertThat(note("n")).isEqualTo(new Note("n", "meanwhile+", 3));
  }

  @Test
  void isBusyWhenTheDatabaseHasNoRoom() {
    for (String state : List.of("53300", "08001", "57P03")) {
      DataSource full =
          (DataSource)
              Proxy.newProxyInstance(
                  getClass().getClassLoader(),
                  new Class<?>[] {DataSource.class},
                  (_, _, _) -> {
                    throw new SQLException("no room", state);
                  });
      try (CommitNode node = new CommitNode(database, Settings.usual().over(_ -> full))) {
        var all =
            List.of(node.submit(Ledger.append("f", "x")), node.submit(Ledger.append("f", "y")));
        assertThat(all)
            .allSatisfy(done -> assertThat(outcome(done)).isEqualTo(SystemCode.SYSTEM_BUSY));
        assertThat(node.count("splits")).isZero();
      }
    }
    assertThat(count("test_entry")).isZero();
  }

  private Connection holding(String sql) throws SQLException {
    Connection other = database.connect();
    other.setAutoCommit(false);
    try (var statement = other.createStatement()) {
      statement.execute(sql);
    }
    return other;
  }

  private long count(String table) {
    return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
  }

  private Note note(String id) {
    return jdbc.sql("SELECT id, text, version FROM test_note WHERE id = ?")
        .param(id)
        .query((row, _) -> new Note(row.getString(1), row.getString(2), row.getLong(3)))
        .single();
  }

  private Level level(String id) {
    return jdbc.sql("SELECT id, amount, version FROM test_level WHERE id = ?")
        .param(id)
        .query((row, _) -> new Level(row.getString(1), row.getLong(2), row.getLong(3)))
        .single();
  }
}
