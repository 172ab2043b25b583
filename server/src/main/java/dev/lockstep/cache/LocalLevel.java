package dev.lockstep.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.lockstep.cache.VersionedCache.Limits;
import dev.lockstep.cache.VersionedCache.Versioned;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The level of a cache in this process: entries, floors and what is known to be absent. What they
 * promise together is said at {@link VersionedCache}.
 *
 * @param <P> names a part
 * @param <V> an immutable value
 */
final class LocalLevel<P, V> {

  /** Its life is that of its first part: others that come later do not prolong it. */
  private record Entry<P, V>(long version, long sinceNanos, ConcurrentMap<P, Versioned<V>> parts) {}

  /** Floors are small, and must not be evicted while a load that began before them still runs. */
  private static final long FLOORS_MAX = 200_000;

  /** Parts remembered as absent of one family: so many, whatever else is asked for. */
  private static final int ABSENT_PARTS_MAX = 16;

  private final Limits limits;
  private final Ticker ticker;
  private final Cache<String, Entry<P, V>> entries;
  private final Cache<String, Long> floors;
  private final Cache<String, Map<P, Long>> absent;
  private final Counter hits;
  private final Counter misses;
  private final Counter known;
  private final Counter late;

  /** Housekeeping is done by who comes by, mostly a few entries at a time: no thread is woken. */
  LocalLevel(String name, Limits limits, Ticker ticker, MeterRegistry registry) {
    this.limits = limits;
    this.ticker = ticker;
    this.entries =
        Caffeine.newBuilder()
            .maximumSize(limits.families())
            .expireAfterWrite(limits.life())
            .executor(Runnable::run)
            .ticker(ticker)
            .recordStats()
            .build();
    this.floors =
        Caffeine.newBuilder()
            .maximumSize(FLOORS_MAX)
            .expireAfterWrite(limits.floorLife())
            .executor(Runnable::run)
            .ticker(ticker)
            .build();
    this.absent =
        Caffeine.newBuilder()
            .maximumSize(limits.absent().families())
            .expireAfterWrite(limits.absent().life())
            .executor(Runnable::run)
            .ticker(ticker)
            .build();
    this.hits = gets(registry, name, "hit");
    this.misses = gets(registry, name, "miss");
    this.known = gets(registry, name, "absent");
    this.late =
        Counter.builder("lockstep.cache.refused")
            .tags("cache", name, "level", "l1")
            .register(registry);
    Gauge.builder("lockstep.cache.size", entries, Cache::estimatedSize)
        .tag("cache", name)
        .register(registry);
    Gauge.builder("lockstep.cache.evictions", entries, all -> all.stats().evictionCount())
        .tag("cache", name)
        .register(registry);
  }

  private static Counter gets(MeterRegistry registry, String name, String result) {
    return Counter.builder("lockstep.cache.gets")
        .tags("cache", name, "level", "l1", "result", result)
        .register(registry);
  }

  @Nullable Versioned<V> find(String family, P part, long versionMin) {
    Entry<P, V> entry = entries.getIfPresent(family);
    Versioned<V> found =
        entry == null || ended(entry) || entry.version() < versionMin
            ? null
            : entry.parts().get(part);
    (found == null ? misses : hits).increment();
    return found;
  }

  private boolean ended(Entry<P, V> entry) {
    return ticker.read() - entry.sinceNanos() > limits.life().toNanos();
  }

  /** Whether the part was not there a moment ago, and nothing was told of its family since. */
  boolean absent(String family, P part) {
    Map<P, Long> parts = absent.getIfPresent(family);
    Long begun = parts == null ? null : parts.get(part);
    boolean still = begun != null && ticker.read() - begun <= limits.absent().life().toNanos();
    if (still) {
      known.increment();
    }
    return still;
  }

  /**
   * A load found nothing; remembered unless its family has changed. However long it took: its time
   * counts from its beginning, and is over before the floor of a change that came after that.
   */
  void putAbsent(String family, P part, long begun) {
    absent
        .asMap()
        .compute(
            family,
            (_, parts) -> {
              if (floor(family) > 0) {
                return null;
              }
              // Each part has its own time: asking for others must not prolong it.
              Map<P, Long> more = new HashMap<>();
              if (parts != null && parts.size() < ABSENT_PARTS_MAX) {
                more.putAll(parts);
              }
              more.put(part, begun);
              return Map.copyOf(more);
            });
  }

  long begin() {
    return ticker.read();
  }

  /** Whether it was new enough; that something newer is here already is no reason against it. */
  boolean put(String family, P part, Versioned<V> loaded, long begun) {
    if (ticker.read() - begun > limits.putWithin().toNanos()) {
      late.increment();
      return false;
    }
    if (limits.families() == 0) {
      return loaded.version() >= floor(family);
    }
    AtomicBoolean current = new AtomicBoolean(true);
    entries
        .asMap()
        .compute(
            family,
            (_, entry) -> {
              if (loaded.version() < floor(family)) {
                current.set(false);
                return entry;
              }
              if (entry == null || ended(entry) || entry.version() < loaded.version()) {
                return new Entry<>(
                    loaded.version(), ticker.read(), new ConcurrentHashMap<>(Map.of(part, loaded)));
              }
              if (entry.version() == loaded.version()) {
                entry.parts().put(part, loaded);
              }
              return entry;
            });
    if (!current.get()) {
      late.increment();
    }
    return current.get();
  }

  /** Whether it was news. */
  boolean advance(String family, long version) {
    boolean news = floor(family) < version;
    floors.asMap().merge(family, version, Math::max);
    absent.asMap().computeIfPresent(family, (_, _) -> null);
    entries
        .asMap()
        .computeIfPresent(family, (_, entry) -> entry.version() < version ? null : entry);
    return news;
  }

  long floor(String family) {
    return Objects.requireNonNullElse(floors.getIfPresent(family), 0L);
  }

  /** Version and age of an entry. */
  Optional<VersionedCache.Held> held(String family) {
    return Optional.ofNullable(entries.policy().getIfPresentQuietly(family))
        .filter(entry -> !ended(entry))
        .map(entry ->
            new VersionedCache.Held(
                entry.version(), Duration.ofNanos(ticker.read() - entry.sinceNanos())));
  }

  /** Takes an entry away; whether there was one. */
  boolean evict(String family) {
    return entries.asMap().remove(family) != null;
  }

  void clear() {
    entries.invalidateAll();
    absent.invalidateAll();
  }
}
