package dev.lockstep.period;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MemoryPeriodStoreTest extends PeriodStoreContract {

  private final Hands clock = new Hands();
  private final AtomicBoolean alone = new AtomicBoolean(true);
  private final MemoryPeriodStore store = new MemoryPeriodStore(2_000, TTL, clock, alone::get);

  /** A clock set by the test. */
  private static final class Hands extends Clock {

    private volatile Instant time = Instant.parse("2026-03-01T10:00:00Z");

    @Override
    public Instant instant() {
      return time;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Override
  PeriodStore store() {
    return store;
  }

  @Override
  void letExpire(String period) {
    clock.time = clock.time.plus(TTL);
  }

  @Test
  void aWriteProlongsTheWholePeriod() {
    store.apply(period, List.of(change("a", 1)));
    clock.time = clock.time.plus(TTL.minusSeconds(1));
    store.apply(period, List.of(change("b", 1)));
    clock.time = clock.time.plus(TTL.minusSeconds(1));
    assertThat(store.count(period)).isEqualTo(2);
  }

  @Test
  void aNodeWithNeighboursKeepsNothing() {
    store.apply(period, List.of(change("a", 1)));
    store.markWhole(period);
    alone.set(false);
    assertThat(store.contains(period, "a")).isFalse();
    assertThat(store.apply(period, List.of(change("b", 1)))).containsExactly("b");
    alone.set(true);
    assertThat(store.periods(10)).isEmpty();
  }

  @Test
  void thePeriodWrittenLongestAgoGivesWay() {
    var small = new MemoryPeriodStore(3, TTL, clock, () -> true);
    small.apply("first", List.of(change("a", 1), change("b", 1)));
    small.apply("second", List.of(change("c", 1)));
    small.apply("first", List.of(change("a", 2)));
    small.apply("third", List.of(change("d", 1)));
    assertThat(small.periods(10)).containsExactlyInAnyOrder("first", "third");
  }

  @Test
  void whatDoesNotFitIsToldAndThePeriodIsNotWhole() {
    var small = new MemoryPeriodStore(2, TTL, clock, () -> true);
    small.apply("p", List.of(change("a", 1), change("b", 1)));
    small.markWhole("p");
    assertThat(small.apply("p", List.of(change("c", 1), change("a", 2)))).containsExactly("c");
    assertThat(small.wholeCount("p")).isEmpty();
    assertThat(small.count("p")).isEqualTo(2);
    small.forget("p", "b", 1);
    assertThat(small.apply("p", List.of(change("c", 1)))).isEmpty();
  }
}
