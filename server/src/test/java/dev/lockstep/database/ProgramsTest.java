package dev.lockstep.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path folder;

  @Test
  void aProgramGivenUpLeavesNoChildBehind() throws Exception {
    Path child = folder.resolve("child");
    // As initdb does: a child writes, its parent waits.
    var script = "sleep 60 & echo $! > '%1$s.new'; mv '%1$s.new' '%1$s'; wait".formatted(child);
    int code =
        Programs.run(
            List.of("sh", "-c", script), folder.resolve("log"), LIMIT, () -> Files.exists(child));
    assertThat(code).isEqualTo(-1);
    long pid = Long.parseLong(Files.readString(child).strip());
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void theCodeOfAProgramThatEndsIsTold() throws Exception {
    Path log = folder.resolve("log");
    int code = Programs.run(List.of("sh", "-c", "echo said; exit 3"), log, LIMIT, () -> false);
    assertThat(code).isEqualTo(3);
    assertThat(log).hasContent("said");
  }
}
