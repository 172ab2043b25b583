package dev.lockstep.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.cache.VersionedCache.Absent;
import dev.lockstep.cache.VersionedCache.Limits;
import dev.lockstep.cache.VersionedCache.Versioned;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VersionedCacheTest {

  private static final String FAMILY = "family";

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger loads = new AtomicInteger();
  private final Executor virtual = Thread::startVirtualThread;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final VersionedCache<String, String> cache =
      new VersionedCache<>(
          new LocalLevel<>(
              "test",
              new Limits(
                  100,
                  Duration.ofMinutes(5),
                  Duration.ofSeconds(1),
                  Duration.ofSeconds(60),
                  new Absent(100, Duration.ofSeconds(1))),
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
  void aReloadIsAskedOfTheLoaderAndKept() {
    read(0, 3);
    var again = new Versioned<>(3L, "again");
    assertThat(cache.reload(FAMILY, "buyer", () -> Optional.of(again))).contains(again);
    assertThat(cache.find(FAMILY, "buyer", 0)).isEqualTo(again);
    assertThat(cache.reload(FAMILY, "buyer", Optional::empty)).isEmpty();
  }

  @Test
  void aReloadOvertakenByAChangeIsNotKept() {
    var loaded =
        cache.reload(
            FAMILY,
            "buyer",
            () -> {
              cache.advanceHere(Map.of(FAMILY, 4L));
              return Optional.of(new Versioned<>(3, "old"));
            });
    assertThat(loaded).isPresent();
    assertThat(cache.find(FAMILY, "buyer", 0)).isNull();
  }

  @Test
  void aLoadBegunBeforeAChangeIsNotKept() {
    var begun = cache.begin();
    cache.advanceHere(Map.of(FAMILY, 4L));
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
    cache.advanceHere(Map.of(FAMILY, 4L));
    assertThat(cache.find(FAMILY, "buyer", 0)).isNull();
    assertThat(cache.find(FAMILY, "seller", 0)).isNull();
  }

  @Test
  void aChangeToldLateDoesNotTakeTheNewerAway() {
    read(0, 5);
    cache.advanceHere(Map.of(FAMILY, 4L));
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
    cache.advanceHere(Map.of(FAMILY, 4L));
    pass(Duration.ofSeconds(61));
    cache.put(FAMILY, "buyer", new Versioned<>(4, "4"), cache.begin());
    assertThat(cache.find(FAMILY, "buyer", 0)).isNotNull();
    pass(Duration.ofMinutes(5));
    assertThat(cache.find(FAMILY, "buyer", 0)).isNull();
  }

  @Test
  void anotherPartDoesNotProlongTheLifeOfTheFirst() {
    cache.put(FAMILY, "buyer", new Versioned<>(4, "4"), cache.begin());
    pass(Duration.ofMinutes(4));
    cache.put(FAMILY, "seller", new Versioned<>(4, "4"), cache.begin());
    assertThat(cache.held(FAMILY).orElseThrow().age()).isEqualTo(Duration.ofMinutes(4));
    pass(Duration.ofMinutes(2));
    assertThat(cache.find(FAMILY, "buyer", 0)).isNull();
    assertThat(cache.held(FAMILY)).isEmpty();
    cache.put(FAMILY, "seller", new Versioned<>(4, "4"), cache.begin());
    assertThat(cache.find(FAMILY, "buyer", 0)).as("nor does it come back").isNull();
    assertThat(cache.find(FAMILY, "seller", 0)).isNotNull();
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
    cache.advanceHere(Map.of(FAMILY, 4L));
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

  @Test
  void whatIsAbsentIsLookedForOnceInItsLife() {
    for (int i = 0; i < 100; i++) {
      assertThat(isThere("buyer", 0, false)).isFalse();
    }
    assertThat(loads).hasValue(1);
    var tags = new String[] {"cache", "test", "level", "l1", "result", "absent"};
    assertThat(registry.counter("lockstep.cache.gets", tags).count()).isEqualTo(99);
    pass(Duration.ofMillis(1001));
    assertThat(isThere("buyer", 0, true)).as("created where nobody told of it").isTrue();
  }

  @Test
  void anotherPartThatIsAbsentDoesNotProlongTheFirst() {
    isThere("buyer", 0, false);
    pass(Duration.ofMillis(600));
    isThere("seller", 0, false);
    pass(Duration.ofMillis(600));
    assertThat(isThere("seller", 0, true)).isFalse();
    assertThat(isThere("buyer", 0, true)).isTrue();
  }

  @Test
  void aFamilyThatIsToldOfIsNoLongerAbsent() {
    isThere("buyer", 0, false);
    isThere("seller", 0, false);
    cache.advanceHere(Map.of(FAMILY, 1L));
    assertThat(isThere("buyer", 0, true)).isTrue();
    assertThat(isThere("seller", 0, true)).isTrue();
  }

  @Test
  void whoNamesAVersionIsNotToldWhatWasAbsentBefore() {
    isThere("buyer", 0, false);
    assertThat(isThere("buyer", 1, true)).isTrue();
    assertThat(isThere("buyer", 0, false)).as("found meanwhile").isTrue();
  }

  @Test
  void aLoadThatFoundNothingAndEndsAfterTheCreationIsNotRemembered() {
    var empty =
        cache.get(
            FAMILY,
            "buyer",
            0,
            () -> {
              cache.advanceHere(Map.of(FAMILY, 1L));
              return Optional.empty();
            });
    assertThat(empty).isEmpty();
    assertThat(isThere("buyer", 0, true)).isTrue();
  }

  /** The floor of a change that came after its beginning may be forgotten by then. */
  @Test
  void aLoadThatFoundNothingForTooLongIsNotRemembered() {
    var empty =
        cache.get(
            FAMILY,
            "buyer",
            0,
            () -> {
              cache.advanceHere(Map.of(FAMILY, 1L));
              pass(Duration.ofSeconds(61));
              return Optional.empty();
            });
    assertThat(empty).isEmpty();
    assertThat(isThere("buyer", 0, true)).isTrue();
  }

  @Test
  void ofOneFamilyFewPartsAreRemembered() {
    isThere("0", 0, false);
    IntStream.rangeClosed(1, 16).forEach(n -> isThere("" + n, 0, false));
    assertThat(isThere("16", 0, true)).isFalse();
    assertThat(isThere("0", 0, true)).isTrue();
  }

  @Test
  void aChangeToldLateDoesNotLowerTheFloor() {
    cache.advanceHere(Map.of(FAMILY, 4L));
    assertThat(cache.advanceHere(Map.of(FAMILY, 3L))).as("no news").isEmpty();
    cache.put(FAMILY, "buyer", new Versioned<>(3, "3"), cache.begin());
    assertThat(cache.find(FAMILY, "buyer", 0)).isNull();
  }

  @Test
  void whoWaitsAndNamesAVersionDoesNotBelieveALoadThatFoundNothing() throws Exception {
    var gate = new CountDownLatch(1);
    var first = CompletableFuture.supplyAsync(() -> gatedAbsence(gate), virtual);
    await().untilAsserted(() -> assertThat(loads).hasValue(1));
    var second = CompletableFuture.supplyAsync(() -> isThere("buyer", 1, true), virtual);
    await().during(Duration.ofMillis(50)).until(() -> !second.isDone());
    gate.countDown();
    assertThat(first.get()).isEmpty();
    assertThat(second.get()).isTrue();
  }

  @Test
  void thoseWhoWaitForALoadThatFindsNothingDoNotLoadAgain() throws Exception {
    var gate = new CountDownLatch(1);
    var waiting =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> gatedAbsence(gate), virtual))
            .limit(50)
            .toList();
    await().untilAsserted(() -> assertThat(loads).hasValue(1));
    await().during(Duration.ofMillis(50)).untilAsserted(() -> assertThat(loads).hasValue(1));
    gate.countDown();
    for (var each : waiting) {
      assertThat(each.get()).isEmpty();
    }
    assertThat(loads).hasValue(1);
  }

  private Optional<Versioned<String>> gatedAbsence(CountDownLatch gate) {
    return cache.get(
        FAMILY,
        "buyer",
        0,
        () -> {
          var loaded = gated(gate, 0).get();
          return loaded.filter(none -> none.version() > 0);
        });
  }

  private boolean isThere(String part, long versionMin, boolean inDatabase) {
    return cache
        .get(
            FAMILY,
            part,
            versionMin,
            () -> {
              loads.incrementAndGet();
              return inDatabase ? Optional.of(new Versioned<>(1, "1")) : Optional.empty();
            })
        .isPresent();
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
