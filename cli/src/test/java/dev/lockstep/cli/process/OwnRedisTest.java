package dev.lockstep.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnRedisTest {

  @TempDir Path folder;

  @Test
  void answersUntilItIsKilledAndKeepsNothing() throws IOException {
    Path log = folder.resolve("redis.log");
    try (OwnRedis redis = OwnRedis.start(folder.resolve("data"), log)) {
      assertThat(redis.ask("HSET h field value")).isEqualTo("1");
      assertThat(Long.parseLong(redis.ask("MEMORY USAGE h"))).isPositive();
      assertThat(redis.serverOptions()).contains("--lockstep.redis.port=" + redis.port());
      assertThatThrownBy(() -> redis.ask("NONSENSE")).hasMessageContaining("unknown command");
      redis.kill();
      assertThat(redis.answers()).isFalse();
      assertThat(ProcessHandle.of(redis.pid()).filter(ProcessHandle::isAlive)).isEmpty();
    }
    assertThat(Files.readString(log)).contains("Ready to accept connections");
    try (var left = Files.list(folder.resolve("data"))) {
      assertThat(left.map(Path::getFileName).map(Path::toString)).noneMatch("dump.rdb"::equals);
    }
  }

  @Test
  void saysWhyThereIsNone() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertThatThrownBy(() -> OwnRedis.start(file, folder.resolve("redis.log")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no Redis for this system");
  }
}
