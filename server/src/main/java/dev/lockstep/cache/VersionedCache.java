package dev.lockstep.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache of what is known about families at a version.
 *
 * <h2>Design note</h2>
 *
 * <p>An entry is a family at one version, with any number of parts (the same data for different
 * readers). A change of the family takes all parts away at once, so no key has to be guessed.
 *
 * <p><b>States of a family:</b> absent · cached at v · floored at f (a change to f was seen less
 * than {@link Limits#floorLife()} ago; only versions of at least f may come in) · both, with v &ge;
 * f.
 *
 * <p><b>Races closed.</b>
 *
 * <ul>
 *   <li><i>A load begun before a change ends after it:</i> the change sets the floor first, then
 *       takes the entry away; a put compares the floor within the entry's own atomic step. Either
 *       the put sees the floor and is refused, or the entry it made is taken away after it.
 *   <li><i>A load so slow that its floor is forgotten:</i> a put is refused once {@link
 *       Limits#putWithin()} has passed since the load began, by the monotonic timer; that is far
 *       below the life of a floor.
 *   <li><i>A change nobody here was told of (another node's):</i> nothing here can see it. A reader
 *       that knows of it names the version it wants at least; what is older is loaded again.
 *   <li><i>Many readers of one absent part:</i> one loads, the others wait for it, and take its
 *       result only if it is as new as what they need; else they load for themselves.
 * </ul>
 *
 * <p><b>Given up:</b> after a change the family is absent until somebody reads it. Entries live at
 * most {@link Limits#life()}: so long a node that no one tells of another node's change may answer
 * with the older version.
 *
 * @param <P> names a part
 * @param <V> an immutable value
 */
public final class VersionedCache<P, V> {

  /**
   * How much and how long.
   *
   * @param families entries at most
   * @param life of an entry after it was put
   * @param putWithin a load that took longer is answered and not kept
   * @param floorLife how long a change is remembered
   */
  public record Limits(long families, Duration life, Duration putWithin, Duration floorLife) {

    public Limits {
      if (putWithin.compareTo(floorLife) >= 0) {
        throw new IllegalArgumentException("a floor must outlive every load that may be put");
      }
    }
  }

  /** A value and the family's version it shows. */
  public record Versioned<V>(long version, V value) {}

  private record Key<P>(String family, P part) {}

  private record Entry<P, V>(long version, ConcurrentMap<P, Versioned<V>> parts) {}

  /** Floors are small, and must not be evicted while a load that began before them still runs. */
  private static final long FLOORS_MAX = 200_000;

  private final Limits limits;
  private final Ticker ticker;
  private final Cache<String, Entry<P, V>> entries;
  private final Cache<String, Long> floors;
  private final Map<Key<P>, CompletableFuture<Optional<Versioned<V>>>> loads =
      new ConcurrentHashMap<>();
  private final Counter hits;
  private final Counter misses;
  private final Counter late;

  public VersionedCache(String name, Limits limits, MeterRegistry registry) {
    this(name, limits, Ticker.systemTicker(), registry);
  }

  VersionedCache(String name, Limits limits, Ticker ticker, MeterRegistry registry) {
    this.limits = limits;
    this.ticker = ticker;
    this.entries =
        Caffeine.newBuilder()
            .maximumSize(limits.families())
            .expireAfterWrite(limits.life())
            .ticker(ticker)
            .recordStats()
            .build();
    this.floors =
        Caffeine.newBuilder()
            .maximumSize(FLOORS_MAX)
            .expireAfterWrite(limits.floorLife())
            .ticker(ticker)
            .build();
    this.hits = gets(registry, name, "hit");
    this.misses = gets(registry, name, "miss");
    this.late = Counter.builder("lockstep.cache.refused").tag("cache", name).register(registry);
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

  /** The cached part if it is at least at this version; null otherwise. Never loads. */
  public @Nullable Versioned<V> find(String family, P part, long versionMin) {
    Versioned<V> found = lookUp(family, part, versionMin);
    (found == null ? misses : hits).increment();
    return found;
  }

  private @Nullable Versioned<V> lookUp(String family, P part, long versionMin) {
    Entry<P, V> entry = entries.getIfPresent(family);
    return entry == null || entry.version() < versionMin ? null : entry.parts().get(part);
  }

  /**
   * The part at this version at least if it has got there, else as new as the loader says; empty if
   * the loader finds nothing. Loads at most once at a time for one part; what the loader throws, a
   * RuntimeException or an Error, every waiting caller gets.
   */
  public Optional<Versioned<V>> get(
      String family, P part, long versionMin, Supplier<Optional<Versioned<V>>> loader) {
    Versioned<V> found = find(family, part, versionMin);
    if (found != null) {
      return Optional.of(found);
    }
    long needed = Math.max(versionMin, floor(family));
    Key<P> key = new Key<>(family, part);
    CompletableFuture<Optional<Versioned<V>>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<Versioned<V>>> running = loads.putIfAbsent(key, mine);
    if (running != null) {
      Optional<Versioned<V>> shared = await(running);
      // An empty result may be of a load begun before the family was created.
      return shared.isPresent() && shared.get().version() >= needed ? shared : load(key, loader);
    }
    try {
      Optional<Versioned<V>> loaded = load(key, loader);
      mine.complete(loaded);
      return loaded;
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      loads.remove(key, mine);
    }
  }

  private Optional<Versioned<V>> load(Key<P> key, Supplier<Optional<Versioned<V>>> loader) {
    long begun = begin();
    Optional<Versioned<V>> loaded = loader.get();
    loaded.ifPresent(value -> put(key.family(), key.part(), value, begun));
    return loaded;
  }

  private static <T> T await(CompletableFuture<T> running) {
    try {
      return running.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** The monotonic time at which a load begins, for {@link #put}. */
  public long begin() {
    return ticker.read();
  }

  /** Keeps what was loaded, unless it may be older than what is known or took too long. */
  public void put(String family, P part, Versioned<V> loaded, long begun) {
    if (ticker.read() - begun > limits.putWithin().toNanos()) {
      late.increment();
      return;
    }
    entries
        .asMap()
        .compute(
            family,
            (_, entry) -> {
              if (loaded.version() < floor(family)) {
                late.increment();
                return entry;
              }
              if (entry == null || entry.version() < loaded.version()) {
                return new Entry<>(loaded.version(), new ConcurrentHashMap<>(Map.of(part, loaded)));
              }
              if (entry.version() == loaded.version()) {
                entry.parts().put(part, loaded);
              }
              return entry;
            });
  }

  /** The family has changed to this version: nothing older is answered or kept from now on. */
  public void advance(String family, long version) {
    floors.asMap().merge(family, version, Math::max);
    entries
        .asMap()
        .computeIfPresent(family, (_, entry) -> entry.version() < version ? null : entry);
  }

  /** Takes everything away, for tests and operators. */
  public void clear() {
    entries.invalidateAll();
  }

  private long floor(String family) {
    return Objects.requireNonNullElse(floors.getIfPresent(family), 0L);
  }
}
