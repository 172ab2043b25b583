package dev.lockstep.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.CommitProperties;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Workspace;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.problem.ProblemCode;
import dev.lockstep.problem.Refusal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who is blocked, asked within a group as orders do. */
class BlockListsIT {

  private static final String USER = "u";
  private static final String PHONE = "f".repeat(64);

  private final TestDatabase database = TestDatabase.migrated();
  private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
  private final GroupCommit commit =
      new GroupCommit(
          new CommitProperties(
              1, 256, 2000, 100, Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(10)),
          Clock.systemUTC(),
          database.dataSource(),
          new GroupCommit.Participants(List.of(), List.of()),
          new SimpleMeterRegistry());

  @BeforeEach
  void start() {
    commit.start();
  }

  @AfterEach
  void stop() {
    commit.stop();
    database.drop();
  }

  private record Ask(BlockLists lists) implements Command<String> {

    @Override
    public String family() {
      return "order";
    }

    @Override
    public void needs(Needs needs) {
      lists.needs(needs, USER, PHONE);
    }

    @Override
    public String decide(Workspace workspace) {
      lists.check(workspace, USER, PHONE);
      return "passed";
    }
  }

  private ProblemCode refused() {
    return catchThrowableOfType(Refusal.class, () -> commit.execute(new Ask(new BlockLists(true))))
        .code();
  }

  private void passes(boolean asked) {
    assertThatCode(() -> commit.execute(new Ask(new BlockLists(asked)))).doesNotThrowAnyException();
  }

  private void block(String kind, String subject) {
    jdbc.sql("INSERT INTO risk_block VALUES (?, ?, 'test', now())").params(kind, subject).update();
  }

  @Test
  void blockedUsersAndPhonesAreRefused() {
    passes(true);
    block("PHONE", PHONE);
    assertThat(refused()).isEqualTo(RiskCode.RISK_PHONE_BLOCKED);
    block("USER", USER);
    assertThat(refused()).isEqualTo(RiskCode.RISK_USER_BLOCKED);
    passes(false);
  }

  @Test
  void aBlockOfAnotherKindIsNone() {
    block("PHONE", USER);
    block("USER", PHONE);
    passes(true);
  }
}
