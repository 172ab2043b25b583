package dev.lockstep.period;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the period cache counts: for the monitoring in all, for operators by period. */
final class PeriodMetrics {

  /** How often this node found an order in the cache and how often not, since its start. */
  record Gets(long hits, long misses) {}

  private record Counts(LongAdder hits, LongAdder misses) {}

  private final Map<String, Counts> byPeriod = new ConcurrentHashMap<>();
  private final Counter hits;
  private final Counter misses;
  private final Counter skipped;
  private final Counter repaired;
  private final Counter stray;

  PeriodMetrics(MeterRegistry registry, String level, Waiting waiting) {
    hits = gets(registry, level, "hit");
    misses = gets(registry, level, "miss");
    skipped = registry.counter("lockstep.period.skipped");
    repaired = registry.counter("lockstep.period.repaired", "kind", "wrong");
    stray = registry.counter("lockstep.period.repaired", "kind", "stray");
    Gauge.builder("lockstep.period.waiting", waiting, Waiting::size).register(registry);
  }

  private static Counter gets(MeterRegistry registry, String level, String result) {
    return registry.counter(
        "lockstep.cache.gets", "cache", "period", "level", level, "result", result);
  }

  void hits(String period, long count) {
    hits.increment((double) count);
    Counts counts = of(period);
    if (counts != null) {
      counts.hits().add(count);
    }
  }

  void misses(String period, long count) {
    misses.increment((double) count);
    Counts counts = of(period);
    if (counts != null) {
      counts.misses().add(count);
    }
  }

  /** Null for a period too many; it counts in the sums only. */
  private @Nullable Counts of(String period) {
    Counts counts = byPeriod.get(period);
    if (counts == null && byPeriod.size() < PeriodProperties.PERIODS_MAX) {
      counts = byPeriod.computeIfAbsent(period, _ -> new Counts(new LongAdder(), new LongAdder()));
    }
    return counts;
  }

  Gets gets(String period) {
    Counts counts = byPeriod.get(period);
    return counts == null ? new Gets(0, 0) : new Gets(counts.hits().sum(), counts.misses().sum());
  }

  /** Orders that ought to have an entry and have none. */
  void skipped(List<Skipped> orders) {
    for (Skipped each : orders) {
      skipped.increment(each.reason() == Skipped.Reason.REMOVED ? 0 : 1);
    }
  }

  void repaired(long wrong, long strays) {
    repaired.increment((double) wrong);
    stray.increment((double) strays);
  }
}
