package dev.lockstep.commit;

import static dev.lockstep.commit.CommitNode.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.commit.CommitNode.Settings;
import dev.lockstep.database.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a group sends to the database, statement by statement. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EconomyIT {

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
    jdbc.sql("TRUNCATE test_note, test_level, test_entry").update();
    jdbc.sql("INSERT INTO test_level VALUES ('hot', 1000, 1)").update();
  }

  @Test
  void aHotRowIsLockedAndWrittenOnceHoweverManyWantIt() {
    Wire wire = new Wire();
    try (CommitNode node = new CommitNode(database, Settings.usual().over(wire::over))) {
      CommitNode.Gate gate = node.occupy();
      List<CompletableFuture<?>> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        all.add(node.submit(Ledger.take("f" + i, "hot", 1)));
        all.add(node.submit(Ledger.append("f" + i, "x")));
      }
      wire.forget();
      gate.open();
      all.forEach(CommitNode::outcome);
      assertThat(wire.sent())
          .containsExactly(
              "ROLLBACK", // the gate's, which wrote nothing
              "INSERT commit_group",
              "SELECT test_level FOR UPDATE",
              "UPDATE test_level",
              "INSERT test_entry",
              "COMMIT");
    }
  }

  @Test
  void aGroupIsMadeDurableOnce() {
    long before = fsyncs();
    try (CommitNode node = new CommitNode(database, Settings.usual())) {
      CommitNode.Gate gate = node.occupy();
      List<CompletableFuture<?>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        all.add(node.submit(Ledger.append("f" + i, "x")));
      }
      gate.open();
      all.forEach(CommitNode::outcome);
    }
    // A session tells its figures when it ends. The database may write its log for reasons of its
    // own beside it.
    await().untilAsserted(() -> assertThat(fsyncs() - before).isPositive());
    assertThat(fsyncs() - before).isLessThan(5);
  }

  private long fsyncs() {
    return jdbc.sql("SELECT sum(fsyncs)::bigint FROM pg_stat_io WHERE object = 'wal'")
        .query(Long.class)
        .single();
  }

  @Test
  void aGroupOfRefusalsIsNotMadeDurable() {
    Wire wire = new Wire();
    try (CommitNode node = new CommitNode(database, Settings.usual().over(wire::over))) {
      outcome(node.submit(Ledger.take("f", "hot", 1001)));
      assertThat(wire.sent())
          .containsExactly("INSERT commit_group", "SELECT test_level FOR UPDATE", "ROLLBACK");
    }
  }
}
