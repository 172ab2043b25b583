package dev.lockstep.commit;

import static dev.lockstep.commit.CommitNode.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.commit.CommitNode.Settings;
import dev.lockstep.commit.Ledger.Act;
import dev.lockstep.commit.Ledger.Entry;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.problem.RequestCode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * COMMIT was sent and no answer came: every caller gets the right answer, nothing is done twice.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnknownCommitIT {

  private TestDatabase database;
  private JdbcClient jdbc;
  private Wire wire;
  private CommitNode node;

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
    jdbc.sql("TRUNCATE test_note, test_level, test_entry, commit_group").update();
    jdbc.sql("INSERT INTO test_level VALUES ('hot', 10, 1)").update();
    wire = new Wire();
    node = new CommitNode(database, Settings.usual().over(wire::over));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  static final List<List<Wire.Commit>> FAILURES =
      List.of(
          List.of(Wire::loseAnswer),
          List.of(Wire::loseCommit),
          List.of(Wire::loseCommit, Wire::loseAnswer),
          List.of(Wire::loseCommit, Wire::loseCommit));

  @ParameterizedTest
  @FieldSource("FAILURES")
  void everyCallerIsToldWhatHappenedOnce(List<Wire.Commit> failures) throws Exception {
    CommitNode.Gate gate = node.occupy();
    wire.plan(failures.toArray(Wire.Commit[]::new));
    List<CompletableFuture<Long>> takers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      takers.add(node.submit(Ledger.take("f" + i, "hot", 1)));
    }
    var creation = node.submit(Ledger.create("n", "text"));
    gate.open();
    List<Object> outcomes = takers.stream().map(CommitNode::outcome).toList();
    // Ten got one each, in order of arrival; a second run would have found the level empty.
    for (int i = 0; i < 10; i++) {
      assertThat(outcomes.get(i)).isEqualTo(9L - i);
      assertThat(outcomes.get(10 + i)).isEqualTo(RequestCode.REQUEST_FORBIDDEN);
    }
    assertThat(outcome(creation)).isEqualTo("created");
    assertThat(amount()).isZero();
    assertThat(jdbc.sql("SELECT version FROM test_note").query(Long.class).single()).isEqualTo(1);
    assertThat(CommitNode.groups(jdbc)).isEqualTo(1);
  }

  @Test
  void stillIsolatesBadDataAfterAnUnknownCommit() throws Exception {
    CommitNode.Gate gate = node.occupy();
    wire.plan(Wire::loseCommit);
    AtomicInteger decided = new AtomicInteger();
    Act<String> turnsBad =
        Act.of(
            "bad",
            _ -> {},
            workspace -> {
              // Decided on rows that have changed since: what it writes now is refused.
              String text = decided.incrementAndGet() == 1 ? "good" : "x".repeat(51);
              workspace.insert(Ledger.ENTRIES, new Entry("bad", text));
              return text;
            });
    var good = node.submit(Ledger.append("f", "good"));
    var bad = node.submit(turnsBad);
    gate.open();
    assertThat(outcome(good)).isEqualTo("good");
    assertThat(outcome(bad)).isEqualTo("IllegalStateException");
    assertThat(jdbc.sql("SELECT text FROM test_entry").query(String.class).list())
        .containsExactly("good");
  }

  @Test
  void aCommitTheServerRefusedIsRunAgain() {
    wire.plan(Wire::refuseCommit);
    assertThat(outcome(node.submit(Ledger.take("f", "hot", 1)))).isEqualTo(9L);
    assertThat(amount()).isEqualTo(9);
    assertThat(node.count("reruns")).isEqualTo(1);
  }

  @Test
  void whatHappensAfterTheCommitDoesNotUndoIt() {
    wire.plan(Wire::refuseCommit, Wire::refuseCommit, wire::commitAndFailToClose);
    assertThat(outcome(node.submit(Ledger.take("f", "hot", 1)))).isEqualTo(9L);
    assertThat(amount()).isEqualTo(9);
  }

  @Test
  void theNextGroupWaitsForTheUnknownOne() throws Exception {
    CommitNode.Gate gate = node.occupy();
    wire.plan(Wire::loseAnswer);
    var first = node.submit(Ledger.create("n", "first"));
    gate.open();
    var second = node.submit(Ledger.create("n", "second"));
    assertThat(outcome(first)).isEqualTo("created");
    assertThat(outcome(second)).isEqualTo("first");
  }

  private long amount() {
    return jdbc.sql("SELECT amount FROM test_level WHERE id = 'hot'").query(Long.class).single();
  }
}
