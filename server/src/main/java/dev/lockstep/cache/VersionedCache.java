package dev.lockstep.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
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
 * f. Beside these a part may be <i>known to be absent</i>, for {@link Absent#life()} after the load
 * that found nothing began.
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
 *   <li><i>A load that finds nothing ends after the family was created:</i> the change sets the
 *       floor, then takes away what is known to be absent; a put of it looks for the floor within
 *       its own atomic step. For a reader who names a version, or who knows of a floor, only what
 *       the loader says now is absent.
 *   <li><i>A family is created on another node that has not told this one yet:</i> it may be called
 *       absent until it is told, and never longer than {@link Absent#life()}. A load that finds
 *       something takes nothing from the others: who waited for one that found nothing believes it
 *       only while it is remembered.
 * </ul>
 *
 * <p><b>Levels:</b> this process ({@link LocalLevel}), then what all nodes share ({@link
 * SharedLevel}) if there is one, then the loader. What the shared level answers is taken only if it
 * is as new as the reader and this node know of; it is asked within the one load of a part, and
 * told of changes and of what was loaded without being waited for. Its own races are said there.
 *
 * <p>What is absent is remembered in this process alone: it is for floods of questions for what is
 * not there, which one load each life per node answers as well, and the shared level would need a
 * floor for every family there might be one day.
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
   * @param families entries at most; with 0 nothing is kept
   * @param life of an entry after it was put
   * @param putWithin a load that took longer is answered and not kept
   * @param floorLife how long a change is remembered
   * @param absent what is remembered of what is not there
   */
  public record Limits(
      long families, Duration life, Duration putWithin, Duration floorLife, Absent absent) {

    public Limits {
      if (putWithin.compareTo(floorLife) >= 0 || absent.life().compareTo(floorLife) >= 0) {
        throw new IllegalArgumentException("a floor must outlive every load that may be put");
      }
    }
  }

  /**
   * What is remembered of what is not there.
   *
   * @param families at most; with 0 nothing is
   * @param life of it, from the beginning of the load that found nothing
   */
  public record Absent(long families, Duration life) {}

  /** A value and the family's version it shows. */
  public record Versioned<V>(long version, V value) {}

  /** What a level holds of a family. */
  public record Held(long version, Duration age) {}

  private record Key<P>(String family, P part) {}

  private final LocalLevel<P, V> local;
  private final @Nullable SharedValues<P, V> shared;
  private final Levels<P, V> levels;
  private final Map<Key<P>, CompletableFuture<Optional<Versioned<V>>>> loads =
      new ConcurrentHashMap<>();

  /** With a shared level, or null for none. */
  public VersionedCache(
      String name, Limits limits, @Nullable SharedValues<P, V> shared, MeterRegistry registry) {
    this(new LocalLevel<>(name, limits, Ticker.systemTicker(), registry), shared);
  }

  VersionedCache(LocalLevel<P, V> local, @Nullable SharedValues<P, V> shared) {
    this.local = local;
    this.shared = shared;
    this.levels = new Levels<>(local, shared);
  }

  /** The part in this process if it is at least at this version; null otherwise. Never loads. */
  public @Nullable Versioned<V> find(String family, P part, long versionMin) {
    return local.find(family, part, versionMin);
  }

  /**
   * The part at this version at least if it has got there, else as new as the loader says; empty if
   * the loader finds nothing, or, where no version is asked for, found nothing a moment ago. Loads
   * at most once at a time for one part; what the loader throws, a RuntimeException or an Error,
   * every waiting caller gets.
   */
  public Optional<Versioned<V>> get(
      String family, P part, long versionMin, Supplier<Optional<Versioned<V>>> loader) {
    Versioned<V> found = local.find(family, part, versionMin);
    if (found != null) {
      return Optional.of(found);
    }
    if (versionMin == 0 && local.absent(family, part)) {
      return Optional.empty();
    }
    long needed = Math.max(versionMin, local.floor(family));
    Key<P> key = new Key<>(family, part);
    CompletableFuture<Optional<Versioned<V>>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<Versioned<V>>> running = loads.putIfAbsent(key, mine);
    if (running != null) {
      Optional<Versioned<V>> theirs = await(running);
      // An empty result may be of a load begun before the family was created.
      boolean enough =
          theirs.isPresent()
              ? theirs.get().version() >= needed
              : needed == 0 && local.absent(family, part);
      return enough ? theirs : load(key, needed, loader);
    }
    try {
      Optional<Versioned<V>> loaded = load(key, needed, loader);
      mine.complete(loaded);
      return loaded;
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      loads.remove(key, mine);
    }
  }

  /**
   * The part as the loader says now, whatever the levels hold; what it says is kept in them. Each
   * caller has a load of its own: one that runs already may have begun too early.
   */
  public Optional<Versioned<V>> reload(
      String family, P part, Supplier<Optional<Versioned<V>>> loader) {
    return load(new Key<>(family, part), Long.MAX_VALUE, loader);
  }

  /** As new as the loader says, unless the shared level has what is needed. */
  private Optional<Versioned<V>> load(
      Key<P> key, long needed, Supplier<Optional<Versioned<V>>> loader) {
    long begun = begin();
    SharedValues.@Nullable Look<V> look =
        shared == null ? null : shared.find(key.family(), key.part());
    Versioned<V> found = look == null ? null : look.value();
    if (found != null && found.version() >= needed) {
      local.put(key.family(), key.part(), found, begun);
      return Optional.of(found);
    }
    Optional<Versioned<V>> loaded = loader.get();
    loaded.ifPresentOrElse(
        value -> levels.keep(key.family(), key.part(), value, look, begun),
        () -> local.putAbsent(key.family(), key.part(), begun));
    return loaded;
  }

  /**
   * The part of each of these families at its version at least, if it has got there. What this
   * process lacks is looked for in the shared level in one round trip, and what that lacks the
   * loader is asked for together. A family of which it knows nothing is left out.
   */
  public Map<String, Versioned<V>> getAll(
      Map<String, Long> versionsMin,
      Function<String, P> part,
      Function<Set<String>, Map<String, Versioned<V>>> loader) {
    return levels.getAll(versionsMin, part, loader);
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
    return local.begin();
  }

  /**
   * Keeps in this process what was loaded, unless it may be older than what is known or took too
   * long.
   */
  public void put(String family, P part, Versioned<V> loaded, long begun) {
    local.put(family, part, loaded, begun);
  }

  /**
   * These families have changed: nothing older is answered or kept in this process from now on. Who
   * is told of it first tells the shared level too, afterwards.
   *
   * @return families of which this process had not been told so much of late
   */
  public Set<String> advanceHere(Map<String, Long> versions) {
    Set<String> news = new HashSet<>();
    versions.forEach((family, version) -> {
      if (local.advance(family, version)) {
        news.add(family);
      }
    });
    return news;
  }

  /**
   * The same in the shared level: one round trip, not waited for.
   *
   * @return how many moved there; fails if it may not have heard
   */
  public CompletableFuture<Long> advanceShared(Map<String, Long> versions) {
    return shared == null || versions.isEmpty()
        ? CompletableFuture.completedFuture(0L)
        : shared.advance(versions);
  }

  /** What this process holds. */
  public Optional<Held> held(String family) {
    return local.held(family);
  }

  /** Takes a family away from this process; whether it was there. */
  public boolean evict(String family) {
    return local.evict(family);
  }

  /** The level all nodes share, or null if there is none. */
  public @Nullable SharedValues<P, V> shared() {
    return shared;
  }

  /** Takes everything away from this process, for tests. */
  public void clear() {
    local.clear();
  }
}
