package dev.lockstep.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisChoiceTest {

  @TempDir Path report;

  @Test
  void readsWhatTheUserWrote() {
    assertThat(RedisChoice.of("own")).isEqualTo(RedisChoice.OWN);
    assertThat(RedisChoice.of("none")).isEqualTo(RedisChoice.NONE);
    assertThat(RedisChoice.of("redis://host:6379").uri()).contains("redis://host:6379");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "http://host", "OWN"})
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> RedisChoice.of(text)).hasMessageContaining("own, none or redis://");
  }

  @Test
  void tellsOfNoPassword() {
    try (SharedRedis redis = SharedRedis.of(RedisChoice.of("redis://me:secret@host:1"), report)) {
      assertThat(redis.story()).isEqualTo("Redis: redis://host:1");
      assertThat(redis.serverOptions())
          .containsExactly("--lockstep.redis.uri=redis://me:secret@host:1");
    }
  }

  @Test
  void saysInALineThatThereIsNone() {
    try (SharedRedis redis = SharedRedis.of(RedisChoice.NONE, report)) {
      assertThat(redis.story()).startsWith("no Redis: nodes look into the database");
      assertThat(redis.serverOptions()).isEmpty();
    }
  }

  @Test
  void killsItsOwnOnceAndSaysWhen() {
    Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);
    try (SharedRedis redis = SharedRedis.of(RedisChoice.OWN, report)) {
      assertThat(redis.story()).matches("Redis: 127.0.0.1:\\d+, process \\d+");
      assertThat(redis.killed()).isEmpty();
      redis.kill(clock, 150);
      redis.kill(clock, 200);
      assertThat(redis.killed()).containsPattern("killed at \\d\\d:04:05, 150 orders into the run");
    }
  }
}
