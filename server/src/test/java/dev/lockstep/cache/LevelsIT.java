package dev.lockstep.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.cache.VersionedCache.Absent;
import dev.lockstep.cache.VersionedCache.Limits;
import dev.lockstep.cache.VersionedCache.Versioned;
import dev.lockstep.privacy.TestSeal;
import dev.lockstep.redis.RedisLink;
import dev.lockstep.redis.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process whose memory is empty beside a shared level that is behind. */
class LevelsIT {

  private static final TestRedis REDIS = TestRedis.start();
  private static final RedisLink LINK = REDIS.link();
  private static final AtomicInteger FAMILIES = new AtomicInteger(1_000);

  private final String family = "" + FAMILIES.incrementAndGet();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicInteger loads = new AtomicInteger();
  private VersionedCache<String, String> cache;

  @AfterAll
  static void stop() {
    LINK.close();
    REDIS.close();
  }

  /** At version 3 in the shared level only. */
  @BeforeEach
  void share() {
    var limits =
        new SharedLevel.Limits(
            Duration.ofMinutes(30), Duration.ofSeconds(10), Duration.ofSeconds(60));
    var name = new SharedLevel.Name("test", "order:info:");
    var level = new SharedLevel(name, LINK, TestSeal.seal(), limits, registry);
    var form =
        new SharedValues.Form<String, String>(
            Function.identity(),
            value -> value.getBytes(UTF_8),
            bytes -> Optional.of(new String(bytes, UTF_8)));
    cache =
        new VersionedCache<>(
            "test",
            new Limits(
                100,
                Duration.ofMinutes(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                new Absent(100, Duration.ofSeconds(1))),
            new SharedValues<>(level, form),
            registry);
    await()
        .until(() -> {
          cache.clear();
          get(0, 3);
          return level.held(family).isPresent();
        });
    cache.clear();
    loads.set(0);
  }

  @Test
  void aReloadPassesTheSharedLevelAndReplacesWhatItHas() {
    var again = new Versioned<>(3L, "again");
    await()
        .until(() -> {
          assertThat(cache.reload(family, "buyer", () -> Optional.of(again))).contains(again);
          cache.clear();
          return get(0, 9) == 3 && again.equals(cache.find(family, "buyer", 0));
        });
    assertThat(loads).hasValue(0);
  }

  @Test
  void whatIsNewEnoughIsTakenWithoutALoad() {
    assertThat(get(3, 9)).isEqualTo(3);
    assertThat(cache.held(family).orElseThrow().version()).isEqualTo(3);
    cache.clear();
    assertThat(getAll(3, 9)).isEqualTo(3);
    assertThat(cache.held(family).orElseThrow().version()).isEqualTo(3);
    assertThat(loads).hasValue(0);
  }

  @Test
  void whatIsOlderThanTheReaderKnowsIsNotTaken() {
    assertThat(get(4, 4)).isEqualTo(4);
  }

  @Test
  void whatIsOlderThanThisProcessKnowsIsNotTaken() {
    cache.advanceHere(Map.of(family, 4L));
    assertThat(get(0, 4)).isEqualTo(4);
  }

  @Test
  void ofManyTooWhatIsOlderThanTheReaderKnowsIsNotTaken() {
    assertThat(getAll(4, 4)).isEqualTo(4);
  }

  @Test
  void ofManyTooWhatIsOlderThanThisProcessKnowsIsNotTaken() {
    cache.advanceHere(Map.of(family, 4L));
    assertThat(getAll(0, 4)).isEqualTo(4);
  }

  private long get(long versionMin, long inDatabase) {
    return cache
        .get(family, "buyer", versionMin, () -> Optional.of(loaded(inDatabase)))
        .orElseThrow()
        .version();
  }

  private long getAll(long versionMin, long inDatabase) {
    return cache
        .getAll(
            Map.of(family, versionMin),
            _ -> "buyer",
            missing -> {
              assertThat(missing).containsExactly(family);
              return Map.of(family, loaded(inDatabase));
            })
        .values()
        .iterator()
        .next()
        .version();
  }

  private Versioned<String> loaded(long version) {
    loads.incrementAndGet();
    return new Versioned<>(version, "" + version);
  }
}
