package dev.lockstep.period;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.period.PeriodStore.Change;
import dev.lockstep.period.PeriodStore.Kept;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of periods promises. */
abstract class PeriodStoreContract {

  static final Duration TTL = Duration.ofHours(24);

  private static final AtomicInteger PERIODS = new AtomicInteger();

  /** A name no other test has. */
  final String period = "2026_" + PERIODS.incrementAndGet();

  abstract PeriodStore store();

  /** Makes the life of what is there pass. */
  abstract void letExpire(String period);

  static Change change(String orderNo, long version) {
    return new Change(orderNo, version, bytes(orderNo + "@" + version));
  }

  private static Change removal(String orderNo, long version) {
    return new Change(orderNo, version, null);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private String text(String orderNo) {
    byte[] entry = store().entries(period, List.of(orderNo)).get(orderNo);
    return entry == null ? "nothing" : new String(entry, UTF_8);
  }

  private Kept kept(String orderNo) {
    return store().kept(period, List.of("another", orderNo)).getOrDefault(orderNo, Kept.NOTHING);
  }

  @Test
  void keepsWhatItIsGiven() {
    assertThat(store().apply(period, List.of(change("a", 1), change("b", 1)))).isEmpty();
    assertThat(store().entries(period, List.of("a", "b", "c")))
        .containsOnlyKeys("a", "b")
        .containsEntry("a", bytes("a@1"));
    assertThat(store().count(period)).isEqualTo(2);
    assertThat(store().contains(period, "a")).isTrue();
    assertThat(store().contains(period, "c")).isFalse();
    assertThat(store().periods(1_000)).contains(period);
  }

  @Test
  void olderNeverReplacesNewer() {
    store().apply(period, List.of(change("a", 3)));
    store().apply(period, List.of(change("a", 2), change("b", 1)));
    assertThat(text("a")).isEqualTo("a@3");
    assertThat(text("b")).isEqualTo("b@1");
    store().apply(period, List.of(change("a", 12)));
    assertThat(text("a")).isEqualTo("a@12");
  }

  @Test
  void theSameVersionMendsItsEntry() {
    store().apply(period, List.of(new Change("a", 3, bytes("damaged"))));
    store().apply(period, List.of(change("a", 3)));
    assertThat(text("a")).isEqualTo("a@3");
  }

  @Test
  void whatIsRemovedDoesNotComeBackByAnOlderState() {
    store().apply(period, List.of(change("a", 1)));
    store().apply(period, List.of(removal("a", 3)));
    store().apply(period, List.of(change("a", 2)));
    assertThat(text("a")).isEqualTo("nothing");
    assertThat(kept("a").version()).isEqualTo(3);
  }

  /** Writers bring the versions of forty orders in an order of their own, all at once. */
  @Test
  void whateverTheOrderOfArrivalTheNewestStays() throws Exception {
    int writers = 8;
    int orders = 40;
    long versions = 12;
    var start = new CountDownLatch(1);
    var running = new ArrayList<Future<?>>();
    try (var threads = Executors.newFixedThreadPool(writers)) {
      for (int writer = 0; writer < writers; writer++) {
        var steps = shuffled(orders, versions, writer);
        running.add(
            threads.submit(() -> {
              start.await();
              for (var step : steps) {
                store().apply(period, List.of(step));
              }
              return null;
            }));
      }
      start.countDown();
      for (var each : running) {
        each.get();
      }
    }
    for (int order = 0; order < orders; order++) {
      assertThat(text("o" + order)).isEqualTo("o" + order + "@" + versions);
    }
  }

  private static List<Change> shuffled(int orders, long versions, int seed) {
    var steps = new ArrayList<Change>();
    for (int order = 0; order < orders; order++) {
      for (long version = 1; version <= versions; version++) {
        steps.add(change("o" + order, version));
      }
    }
    Collections.shuffle(steps, new Random(seed));
    return steps;
  }

  @Test
  void aScanMeetsEveryEntryAndEnds() {
    var changes = IntStream.range(0, 1_300).mapToObj(n -> change("%028d".formatted(n), 1)).toList();
    store().apply(period, changes.subList(0, 700));
    store().apply(period, changes.subList(700, 1_300));
    Set<String> met = new HashSet<>();
    String from = "0";
    int parts = 0;
    do {
      var part = store().scan(period, from, 100);
      met.addAll(part.entries().keySet());
      from = part.next();
      parts++;
    } while (from != null);
    assertThat(met).hasSize(1_300);
    assertThat(parts).isGreaterThan(3);
  }

  @Test
  void aPeriodIsWholeOnlyAsLongAsItIsKnownToBe() {
    store().apply(period, List.of(change("a", 1), change("b", 1)));
    assertThat(store().wholeCount(period)).isEmpty();
    store().markWhole(period);
    store().apply(period, List.of(change("c", 1)));
    assertThat(store().wholeCount(period)).hasValue(3);
    assertThat(store().remove(period, "a")).isTrue();
    assertThat(store().remove(period, "a")).isFalse();
    assertThat(store().wholeCount(period)).isEmpty();
    assertThat(store().count(period)).isEqualTo(2);
  }

  @Test
  void whatDoesNotExistIsNotWhole() {
    store().markWhole(period);
    assertThat(store().wholeCount(period)).isEmpty();
    assertThat(store().scan(period, "0", 10).entries()).isEmpty();
    assertThat(store().periods(1_000)).doesNotContain(period);
  }

  @Test
  void clearingTellsHowManyAndOldStatesStayOut() {
    store().apply(period, List.of(change("a", 2), change("b", 2)));
    store().markWhole(period);
    assertThat(store().clear(period)).isEqualTo(2);
    assertThat(store().clear(period)).isZero();
    assertThat(store().wholeCount(period)).isEmpty();
    assertThat(store().periods(1_000)).doesNotContain(period);
    store().apply(period, List.of(change("a", 1), change("b", 2)));
    assertThat(text("a")).isEqualTo("nothing");
    assertThat(text("b")).isEqualTo("b@2");
  }

  @Test
  void onlyTheVersionThatWasSeenIsForgotten() {
    store().apply(period, List.of(change("a", 99)));
    store().forget(period, "a", 98);
    store().apply(period, List.of(change("a", 3)));
    assertThat(text("a")).isEqualTo("a@99");
    store().forget(period, "a", 99);
    assertThat(text("a")).isEqualTo("nothing");
    store().apply(period, List.of(change("a", 3)));
    assertThat(text("a")).isEqualTo("a@3");
  }

  @Test
  void whatIsKeptIsToldWithItsVersion() {
    store().apply(period, List.of(change("a", 4)));
    assertThat(kept("a").version()).isEqualTo(4);
    assertThat(kept("a").entry()).isEqualTo(bytes("a@4"));
    assertThat(kept("b")).isEqualTo(Kept.NOTHING);
  }

  @Test
  void entriesAreCountedAndMeasured() {
    store().apply(period, List.of(change("a", 1), change("b", 1)));
    var size = store().size(period);
    assertThat(size.entries()).isEqualTo(2);
    assertThat(size.bytes()).isGreaterThanOrEqualTo(8);
    assertThat(store().size(period + "x")).isEqualTo(new PeriodStore.Size(0, 0));
  }

  @Test
  void everythingExpires() {
    store().apply(period, List.of(change("a", 5)));
    store().markWhole(period);
    letExpire(period);
    assertThat(store().count(period)).isZero();
    assertThat(store().wholeCount(period)).isEmpty();
    assertThat(kept("a").version()).isNull();
  }
}
