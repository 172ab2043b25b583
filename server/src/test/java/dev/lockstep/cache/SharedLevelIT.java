package dev.lockstep.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.cache.SharedLevel.Found;
import dev.lockstep.privacy.TestSeal;
import dev.lockstep.redis.RedisLink;
import dev.lockstep.redis.RedisUnavailableException;
import dev.lockstep.redis.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedLevelIT {

  private static final TestRedis REDIS = TestRedis.start();
  private static final String FAMILY = "1001";
  private static final String FIELD = "BUYER/1001";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private RedisLink link;
  private SharedLevel level;

  @BeforeEach
  void begin() {
    REDIS.restart();
    link = REDIS.link();
    level = level(link, Duration.ofSeconds(1));
    sure(level);
  }

  @AfterEach
  void end() {
    link.close();
  }

  @AfterAll
  static void stop() {
    REDIS.close();
  }

  private SharedLevel level(RedisLink link, Duration putWithin) {
    var limits = new SharedLevel.Limits(Duration.ofMinutes(30), putWithin, Duration.ofSeconds(60));
    var name = new SharedLevel.Name("test", "order:info:");
    return new SharedLevel(name, link, TestSeal.seal(), limits, registry);
  }

  /** It is told so by Redis a moment after it has begun. */
  private static void sure(SharedLevel level) {
    await().pollDelay(Duration.ZERO).until(() -> level.find("0", FIELD).isPresent());
  }

  @Test
  void findsWhatAnotherNodeHasPut() {
    assertThat(put(level, 3, "three")).isTrue();
    try (var other = REDIS.link()) {
      var there = level(other, Duration.ofSeconds(1));
      sure(there);
      // Its start has emptied the level; this node finds that out by itself.
      assertThat(value(level)).isEmpty();
      assertThat(put(level, 3, "three")).isTrue();
      assertThat(value(there)).contains("3 three");
    }
  }

  @Test
  void anOlderVersionNeverReplacesANewerOne() {
    assertThat(put(level, 3, "three")).isTrue();
    assertThat(put(level, 2, "two")).isFalse();
    assertThat(value(level)).contains("3 three");
    assertThat(put(level, 4, "four")).isTrue();
    assertThat(value(level)).contains("4 four");
    var tags = new String[] {"cache", "test", "level", "l2"};
    assertThat(registry.counter("lockstep.cache.refused", tags).count()).isEqualTo(1);
  }

  @Test
  void aNewVersionTakesAllOlderPartsAway() {
    var seller = level.find(FAMILY, "SELLER/1001").orElseThrow();
    put(level, 3, "three");
    link.await(level.put(new SharedLevel.Value(FAMILY, "SELLER/1001", 4, b("s")), seller.begun()));
    assertThat(value(level)).isEmpty();
    boolean there = link.await(link.call(r -> r.hexists(b("order:info:" + FAMILY), b(FIELD))));
    assertThat(there).isFalse();
  }

  @Test
  void aLoadBegunBeforeAChangeIsRefusedAfterIt() {
    var begun = level.find(FAMILY, FIELD).orElseThrow();
    link.await(level.advance(Map.of(FAMILY, 4L)));
    assertThat(put(level, begun, 3, "old")).isFalse();
    assertThat(level.find(FAMILY, FIELD).orElseThrow().version()).isEqualTo(4);
    assertThat(put(level, begun, 4, "new")).isTrue();
  }

  @Test
  void aLoadThatTookTooLongIsRefusedByRedisOwnClock() {
    var slow = level(link, Duration.ofMillis(1));
    sure(slow);
    var begun = slow.find(FAMILY, FIELD).orElseThrow();
    await().until(() -> now() > begun.begun().atMillis() + 1);
    assertThat(put(slow, begun, 3, "late")).isFalse();
  }

  private long now() {
    return level.find(FAMILY, FIELD).orElseThrow().begun().atMillis();
  }

  @Test
  void anEvictionLeavesTheFloor() {
    put(level, 3, "three");
    assertThat(level.held(FAMILY).orElseThrow().version()).isEqualTo(3);
    assertThat(level.evict(FAMILY)).isTrue();
    assertThat(level.evict(FAMILY)).isFalse();
    assertThat(level.held(FAMILY)).isEmpty();
    assertThat(put(level, 2, "two")).isFalse();
  }

  @Test
  void aGroupOfChangesIsOneRoundTrip() {
    var versions = new HashMap<String, Long>();
    IntStream.range(0, 256).forEach(i -> versions.put("2" + i, 7L));
    link.await(level.advance(Map.of("0", 1L)));
    var before = calls();
    assertThat(advance(versions)).isEqualTo(256);
    assertThat(calls() - before).isEqualTo(1);
    assertThat(advance(versions)).isZero();
  }

  private Long advance(Map<String, Long> versions) {
    return link.await(level.advance(versions));
  }

  /** Scripts Redis was sent. */
  private long calls() {
    String stats = link.await(link.call(r -> r.info("commandstats")));
    return stats
        .lines()
        .filter(line -> line.startsWith("cmdstat_evalsha:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^=]*=(\\d+),.*", "$1")))
        .sum();
  }

  @Test
  void whatRedisHoldsIsSealedForItsPlace() {
    put(level, 3, "13812345678");
    var key = b("order:info:" + FAMILY);
    byte[] sealed = link.await(link.call(r -> r.hget(key, b(FIELD))));
    assertThat(new String(sealed, UTF_8)).doesNotContain("138");
    link.await(link.call(r -> r.hset(key, b("SELLER/1001"), sealed)));
    assertThat(level.find(FAMILY, "SELLER/1001").orElseThrow().value()).isNull();
    assertThat(value(level)).isPresent();
    put(level, 4, "four");
    link.await(link.call(r -> r.hset(key, b(FIELD), sealed)));
    assertThat(value(level)).as("three under the name of four").isEmpty();
  }

  @Test
  void aLostChangeMakesTheOldEntryWorthNothing() {
    put(level, 3, "three");
    try (var lonely = REDIS.link()) {
      var writer = level(lonely, Duration.ofSeconds(1));
      sure(writer);
      put(level, 3, "three");
      REDIS.pause();
      var lost = writer.advance(Map.of(FAMILY, 4L));
      assertThatThrownBy(() -> lonely.await(lost)).isInstanceOf(RedisUnavailableException.class);
      REDIS.resume();
      sure(writer);
      assertThat(value(level)).isEmpty();
    }
  }

  @Test
  void anOldEntryIsNotFoundAfterTheConnectionBroke() {
    put(level, 3, "three");
    // As a replica that had not heard of it would hold it.
    byte[] dump = link.await(link.call(r -> r.dump(b("order:info:" + FAMILY))));
    link.await(level.advance(Map.of(FAMILY, 4L)));
    byte[] generation = link.await(link.call(r -> r.get(generationKey())));
    REDIS.restart();
    await().until(() -> restored(dump, generation));
    await().until(() -> level.find(FAMILY, FIELD).isPresent());
    assertThat(value(level)).isEmpty();
  }

  private boolean restored(byte[] dump, byte[] generation) {
    try {
      link.await(link.call(r -> r.set(generationKey(), generation)));
      link.await(link.call(r -> r.restore(b("order:info:" + FAMILY), 0, dump)));
      return true;
    } catch (RedisUnavailableException e) {
      return false;
    }
  }

  private static byte[] generationKey() {
    return b("lockstep:generation:order:info:");
  }

  @Test
  void writersAndSlowLoadersInARaceNeverLeaveLessThanWhatWasCommitted() throws Exception {
    link.await(level.advance(Map.of(FAMILY, 1L)));
    var committed = new AtomicLong(1);
    var running = new AtomicBoolean(true);
    var loaders =
        IntStream.range(0, 6)
            .mapToObj(_ ->
                CompletableFuture.runAsync(() -> {
                  while (running.get()) {
                    var known = committed.get();
                    var found = level.find(FAMILY, FIELD).orElseThrow();
                    assertThat(found.version()).isGreaterThanOrEqualTo(known);
                    var loaded = committed.get();
                    put(level, found, loaded, "v" + loaded);
                  }
                }))
            .toList();
    for (long version = 2; version <= 2_000; version++) {
      // Known to readers once Redis has it, as after a commit whose answer came.
      link.await(level.advance(Map.of(FAMILY, version)));
      committed.set(version);
    }
    running.set(false);
    for (var loader : loaders) {
      loader.get();
    }
  }

  private static boolean put(SharedLevel level, long version, String value) {
    return put(level, level.find(FAMILY, FIELD).orElseThrow(), version, value);
  }

  private static boolean put(SharedLevel level, Found begun, long version, String value) {
    var sent = new SharedLevel.Value(FAMILY, FIELD, version, b(value));
    return level.await(level.put(sent, begun.begun()));
  }

  private static Optional<String> value(SharedLevel level) {
    return level
        .find(FAMILY, FIELD)
        .filter(found -> found.value() != null)
        .map(found -> found.version() + " " + new String(found.value(), UTF_8));
  }

  private static byte[] b(String text) {
    return text.getBytes(UTF_8);
  }
}
