package dev.lockstep.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.commit.CommitNode.Settings;
import dev.lockstep.commit.Ledger.Act;
import dev.lockstep.problem.SystemCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long callers wait when nobody answers. */
class CallersWaitIT {

  @Test
  void nobodyWaitsForLanesThatHaveNotEndedInTime() throws SQLException {
    CommitProperties patient =
        new CommitProperties(
            1, 256, 100_000, 10, Duration.ZERO, Duration.ofMinutes(10), Duration.ofMillis(1));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (CommitNode node = new CommitNode(CommitNode.database(), Settings.usual().with(patient))) {
      Act<String> stuck =
          Act.of(
              "f",
              _ -> {},
              _ -> {
                begun.countDown();
                CommitNode.await(release);
                return "too late";
              });
      var caller =
          CompletableFuture.supplyAsync(() -> CommitNode.refused(() -> node.commit.execute(stuck)));
      CommitNode.await(begun);
      node.commit.stop();
      assertThat(caller.orTimeout(30, TimeUnit.SECONDS).join())
          .isEqualTo(SystemCode.SYSTEM_OUTCOME_UNKNOWN);
      release.countDown();
    }
  }
}
