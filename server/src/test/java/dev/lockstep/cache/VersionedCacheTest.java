package dev.lockstep.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.cache.VersionedCache.Limits;
import dev.lockstep.cache.VersionedCache.Versioned;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class VersionedCacheTest {

  private static final String FAMILY = "family";

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger loads = new AtomicInteger();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final VersionedCache<String, String> cache =
      new VersionedCache<>(
          new LocalLevel<>(
              "test",
              new Limits(100, Duration.ofMinutes(5), Duration.ofSeconds(1), Duration.ofSeconds(60)),
              nanos::get,
              registry),
          null);

  @Test
  void answersFromMemoryWhatItHasLoaded() {
    read(0, 3);
    read(3, 3);
    assertThat(loads).hasValue(1);
    var tags = new String[] {"cache", "test", "level", "l1", "result", "hit"};
    assertThat(registry.counter("lockstep.cache.gets", tags).count()).isEqualTo(1);
  }

  @Test
  void loadsAgainWhenTheReaderKnowsANewerVersion() {
    read(0, 3);
    assertThat(read(4, 4)).isEqualTo(4);
    assertThat(loads).hasValue(2);
  }

  @Test
  void aLoadBegunBeforeAChangeIsNotKept() {
    var begun = cache.begin();
    cache.advance(FAMILY, 4);
    cache.put(FAMILY, "buyer", new Versioned<>(3, "old"), begun);
    assertThat(cache.find(FAMILY, "buyer", 0)).isNull();
    cache.put(FAMILY, "buyer", new Versioned<>(4, "new"), begun);
    assertThat(cache.find(FAMILY, "buyer", 0)).isNotNull();
  }

  @Test
  void aLoadThatTookTooLongIsAnsweredAndNotKept() {
    var loaded =
        cache.get(
            FAMILY,
            "buyer",
            0,
            () -> {
              pass(Duration.ofMillis(1001));
              return Optional.of(new Versioned<>(3, "slow"));
            });
    assertThat(loaded).isPresent();
    assertThat(cache.find(FAMILY, "buyer", 0)).isNull();
  }

  @Test
  void aChangeTakesEveryPartAway() {
    read(0, 3);
    cache.put(FAMILY, "seller", new Versioned<>(3, "3"), cache.begin());
    cache.advance(FAMILY, 4);
    assertThat(cache.find(FAMILY, "buyer", 0)).isNull();
    assertThat(cache.find(FAMILY, "seller", 0)).isNull();
  }

  @Test
  void aChangeToldLateDoesNotTakeTheNewerAway() {
    read(0, 5);
    cache.advance(FAMILY, 4);
    assertThat(read(0, 9)).isEqualTo(5);
  }

  @Test
  void anOlderVersionNeverReplacesANewerOne() {
    read(0, 5);
    cache.put(FAMILY, "buyer", new Versioned<>(4, "4"), cache.begin());
    cache.put(FAMILY, "seller", new Versioned<>(4, "4"), cache.begin());
    assertThat(read(0, 9)).isEqualTo(5);
    assertThat(cache.find(FAMILY, "seller", 0)).isNull();
  }

  @Test
  void floorsOutliveEveryLoadAndEndThen() {
    cache.advance(FAMILY, 4);
    pass(Duration.ofSeconds(61));
    cache.put(FAMILY, "buyer", new Versioned<>(4, "4"), cache.begin());
    assertThat(cache.find(FAMILY, "buyer", 0)).isNotNull();
    pass(Duration.ofMinutes(5));
    assertThat(cache.find(FAMILY, "buyer", 0)).isNull();
  }

  @Test
  void oneLoadsAndTheOthersWait() throws Exception {
    var gate = new CountDownLatch(1);
    var first = async(0, gated(gate, 3));
    await().untilAsserted(() -> assertThat(loads).hasValue(1));
    var second = async(0, gated(gate, 3));
    await().during(Duration.ofMillis(50)).untilAsserted(() -> assertThat(loads).hasValue(1));
    gate.countDown();
    assertThat(first.get()).isEqualTo(3);
    assertThat(second.get()).isEqualTo(3);
    assertThat(loads).hasValue(1);
  }

  @Test
  void whoKnowsOfAChangeDoesNotTakeALoadBegunBeforeIt() throws Exception {
    var gate = new CountDownLatch(1);
    var first = async(0, gated(gate, 3));
    await().untilAsserted(() -> assertThat(loads).hasValue(1));
    cache.advance(FAMILY, 4);
    var second = async(0, gated(gate, 4));
    gate.countDown();
    assertThat(first.get()).isEqualTo(3);
    assertThat(second.get()).isEqualTo(4);
    assertThat(read(0, 9)).as("the older load was not kept").isEqualTo(4);
  }

  @Test
  void aFailedLoadIsToldAndTriedAgain() {
    assertThatThrownBy(() ->
            cache.get(
                FAMILY,
                "buyer",
                0,
                () -> {
                  throw new IllegalStateException("the database is away on purpose");
                }))
        .hasMessageContaining("on purpose");
    assertThat(read(0, 3)).isEqualTo(3);
  }

  private CompletableFuture<Long> async(
      long versionMin, Supplier<Optional<Versioned<String>>> loader) {
    var result = new CompletableFuture<Long>();
    Thread.ofVirtual()
        .start(() ->
            result.complete(
                cache.get(FAMILY, "buyer", versionMin, loader).orElseThrow().version()));
    return result;
  }

  private Supplier<Optional<Versioned<String>>> gated(CountDownLatch gate, long version) {
    return () -> {
      loads.incrementAndGet();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return Optional.of(new Versioned<>(version, "" + version));
    };
  }

  private long read(long versionMin, long inDatabase) {
    return cache
        .get(
            FAMILY,
            "buyer",
            versionMin,
            () -> {
              loads.incrementAndGet();
              return Optional.of(new Versioned<>(inDatabase, "" + inDatabase));
            })
        .orElseThrow()
        .version();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
