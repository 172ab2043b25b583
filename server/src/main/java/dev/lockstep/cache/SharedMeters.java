package dev.lockstep.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * What the shared level of a cache counts.
 *
 * @param hits parts found
 * @param misses parts not found, Redis not answering among them
 * @param refused puts that came too late or were of an older version
 * @param advances changes on their way to Redis: a commit group's, in one round trip
 * @param lost such round trips without an answer
 * @param generations times the level was emptied
 * @param bytes sizes of what was put
 */
record SharedMeters(
    Counter hits,
    Counter misses,
    Counter refused,
    Timer advances,
    Counter lost,
    Counter generations,
    DistributionSummary bytes) {

  static SharedMeters of(String cache, MeterRegistry registry) {
    return new SharedMeters(
        gets(registry, cache, "hit"),
        gets(registry, cache, "miss"),
        counter(registry, "lockstep.cache.refused", cache),
        Timer.builder("lockstep.cache.advance")
            .tags("cache", cache, "level", "l2")
            .publishPercentileHistogram()
            .register(registry),
        counter(registry, "lockstep.cache.lost", cache),
        counter(registry, "lockstep.cache.generations", cache),
        DistributionSummary.builder("lockstep.cache.value")
            .tags("cache", cache, "level", "l2")
            .baseUnit("bytes")
            .register(registry));
  }

  private static Counter gets(MeterRegistry registry, String cache, String result) {
    return Counter.builder("lockstep.cache.gets")
        .tags("cache", cache, "level", "l2", "result", result)
        .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String cache) {
    return Counter.builder(name).tags("cache", cache, "level", "l2").register(registry);
  }
}
