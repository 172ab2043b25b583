package dev.lockstep.period;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.redis.RedisLink;
import dev.lockstep.redis.TestRedis;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RedisPeriodStoreIT extends PeriodStoreContract {

  private static final TestRedis REDIS = TestRedis.start();
  private static final RedisLink LINK = REDIS.link();

  private final PeriodStore store =
      new RedisPeriodStore(LINK, Clock.systemUTC(), PeriodCacheContract.settings());

  @AfterAll
  static void end() {
    LINK.close();
    REDIS.close();
  }

  @Override
  PeriodStore store() {
    return store;
  }

  @Override
  void letExpire(String period) {
    var hash = LINK.call(redis -> redis.pexpire(hash(), 1));
    var versions = LINK.call(redis -> redis.pexpire(versions(), 1));
    assertThat(LINK.await(hash)).isTrue();
    assertThat(LINK.await(versions)).isTrue();
    await().until(() -> LINK.await(LINK.call(redis -> redis.exists(hash(), versions()))) == 0);
  }

  private byte[] hash() {
    return ("fataMorgana_" + period).getBytes(UTF_8);
  }

  private byte[] versions() {
    return ("{fataMorgana_" + period + "}:versions").getBytes(UTF_8);
  }

  @Test
  void theHashHoldsOrderNumbersAndEntriesAndNothingElse() {
    store.apply(period, List.of(change("a", 1), change("b", 7)));
    store.apply(period, List.of(new PeriodStore.Change("b", 8, null)));
    store.markWhole(period);
    var held = LINK.await(LINK.call(redis -> redis.hgetall(hash())));
    assertThat(
            held.entrySet().stream()
                .map(each ->
                    new String(each.getKey(), UTF_8) + "=" + new String(each.getValue(), UTF_8))
                .collect(Collectors.toSet()))
        .containsExactly("a=a@1");
  }

  /** The script is one step; there is no moment in which the hash is there and lives for ever. */
  @Test
  void entriesAndVersionsLiveADayFromTheLastWriteOn() {
    store.apply(period, List.of(change("a", 1)));
    assertThat(life(hash())).isBetween(TTL.toMillis() - 60_000, TTL.toMillis());
    assertThat(life(versions())).isBetween(TTL.toMillis() - 60_000, TTL.toMillis());
    LINK.await(LINK.call(redis -> redis.pexpire(hash(), 60_000)));
    store.apply(period, List.of(change("a", 1)));
    assertThat(life(hash())).isBetween(TTL.toMillis() - 60_000, TTL.toMillis());
  }

  private static long life(byte[] key) {
    return LINK.await(LINK.call(redis -> redis.pttl(key)));
  }

  @Test
  void aVersionThatIsNoNumberBindsNobody() {
    store.apply(period, List.of(change("a", 1)));
    LINK.await(LINK.call(redis -> redis.hset(versions(), "a".getBytes(UTF_8), new byte[] {1})));
    assertThat(store.kept(period, List.of("a")))
        .hasEntrySatisfying("a", kept -> assertThat(kept.version()).isNull());
    store.apply(period, List.of(change("a", 2)));
    assertThat(store.kept(period, List.of("a")))
        .hasEntrySatisfying("a", kept -> assertThat(kept.version()).isEqualTo(2));
  }

  /** Somebody used the names for something else; every way to write brings hashes back. */
  @Test
  void whatStandsInAHashesPlaceIsTakenAway() {
    for (var key : List.of(hash(), versions())) {
      for (var write : List.<Runnable>of(this::apply, this::clear, () -> store.mend(period))) {
        apply();
        store.markWhole(period);
        LINK.await(LINK.call(redis -> redis.set(key, new byte[] {1})));
        write.run();
        apply();
        assertThat(store.entries(period, List.of("a"))).containsOnlyKeys("a");
        assertThat(store.kept(period, List.of("a")))
            .hasEntrySatisfying("a", kept -> assertThat(kept.version()).isEqualTo(1));
        assertThat(store.wholeCount(period)).as("nobody has compared it since").isEmpty();
      }
    }
  }

  private void apply() {
    store.apply(period, List.of(change("a", 1)));
  }

  private void clear() {
    store.clear(period);
  }

  @Test
  void aHashThatIsLostWithoutItsVersionsIsWholeNoLonger() {
    store.apply(period, List.of(change("a", 1), change("b", 1)));
    store.markWhole(period);
    LINK.await(LINK.call(redis -> redis.del(hash())));
    apply();
    assertThat(store.count(period)).isEqualTo(1);
    assertThat(store.wholeCount(period)).isEmpty();
  }

  @Test
  void aPeriodThatHasExpiredIsNotListed() {
    var soon = Clock.offset(Clock.systemUTC(), TTL.multipliedBy(2).negated());
    new RedisPeriodStore(LINK, soon, PeriodCacheContract.settings())
        .apply(period, List.of(change("a", 1)));
    assertThat(store.periods(1_000)).doesNotContain(period);
  }
}
