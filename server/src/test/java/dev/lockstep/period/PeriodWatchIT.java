package dev.lockstep.period;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.database.TestDatabase;
import dev.lockstep.redis.RedisLink;
import dev.lockstep.redis.TestRedis;
import dev.lockstep.schedule.NodeLease;
import dev.lockstep.schedule.PartitionLeases;
import dev.lockstep.schedule.ScheduleProperties;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Periods are compared by themselves: at the start, from time to time, and after a loss. */
class PeriodWatchIT {

  private final TestDatabase database = TestDatabase.migrated();
  private final PeriodRows rows = new PeriodRows(database);
  private final TestRedis redis = TestRedis.start();
  private final RedisLink link = redis.link();
  private final PeriodStore store =
      new RedisPeriodStore(link, Clock.systemUTC(), PeriodCacheContract.settings());
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final NodeLease node =
      new NodeLease(database.dataSource(), ScheduleProperties.defaults(), registry);
  private final PartitionLeases leases =
      new PartitionLeases(database.dataSource(), node, ScheduleProperties.defaults(), registry);

  private PeriodParts parts =
      PeriodParts.of(rows.orders(), store, PeriodCacheContract.settings(), registry);

  @BeforeEach
  void join() {
    node.start();
    leases.start();
    leases.owned(PeriodWatch.WORK);
    await().until(() -> leases.owned(PeriodWatch.WORK).size() == PartitionLeases.COUNT);
  }

  @AfterEach
  void leave() {
    leases.stop();
    node.stop();
    link.close();
    redis.close();
    rows.close();
  }

  private PeriodWatch watch(Duration interval, int waitingMax, String... warmUp) {
    var few = PeriodCacheContract.settings();
    var settings =
        new PeriodProperties(
            few.prefix(),
            few.ttl(),
            few.chunkSize(),
            few.listMax(),
            few.memoryEntriesMax(),
            List.of(warmUp),
            interval,
            few.catchUpInterval(),
            waitingMax);
    parts = PeriodParts.of(rows.orders(), store, settings, registry);
    return new PeriodWatch(parts, leases, settings);
  }

  @Test
  void aConfiguredPeriodIsWholeFromTheStartOnAndAfterALoss() throws Exception {
    rows.create("hot", 25);
    rows.create("cold", 25);
    var watch = watch(Duration.ofHours(1), 10, "hot");
    watch.look();
    assertThat(store.wholeCount("hot")).hasValue(25);
    assertThat(store.count("cold")).isZero();
    redis.kill();
    watch.look();
    redis.restart();
    await()
        .ignoreExceptionsInstanceOf(StoreAwayException.class)
        .untilAsserted(() -> {
          watch.look();
          assertThat(store.wholeCount("hot")).hasValue(25);
        });
  }

  @Test
  void aPeriodWithSomeOrdersIsMadeWhole() throws Exception {
    var ids = rows.create("some", 25);
    parts.updates().refresh(List.of(ids.getFirst()));
    watch(Duration.ofHours(1), 10).look();
    assertThat(store.wholeCount("some")).hasValue(25);
  }

  @Test
  void damageIsMendedWhenTheIntervalHasPassedAndNotBefore() throws Exception {
    var ids = rows.create("p", 25);
    parts.cache().warmUpCache("p");
    var patient = watch(Duration.ofHours(1), 10);
    patient.look();
    store.remove("p", ids.getFirst());
    patient.look();
    assertThat(store.contains("p", ids.getFirst())).isFalse();
    var hasty = watch(Duration.ofNanos(1), 10);
    hasty.look();
    store.remove("p", ids.getFirst());
    hasty.look();
    assertThat(store.contains("p", ids.getFirst())).isTrue();
  }

  @Test
  void whereTooManyOrdersWaitedTheirPeriodsAreCompared() throws Exception {
    var ids = rows.create("p", 25);
    parts.cache().warmUpCache("p");
    var watch = watch(Duration.ofHours(1), 10);
    watch.look();
    store.remove("p", ids.getFirst());
    parts.waiting().add(ids); // ten are remembered, and these are more
    watch.look();
    assertThat(store.contains("p", ids.getFirst())).isTrue();
  }
}
