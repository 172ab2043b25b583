package dev.lockstep.view;

import dev.lockstep.cache.SharedValues;
import dev.lockstep.cache.SharedValues.Look;
import dev.lockstep.cache.VersionedCache;
import dev.lockstep.cache.VersionedCache.Held;
import dev.lockstep.cache.VersionedCache.Versioned;
import dev.lockstep.problem.Refusal;
import dev.lockstep.redis.RedisUnavailableException;
import dev.lockstep.view.CacheReport.Layer;
import dev.lockstep.view.CacheReport.LayerResult;
import dev.lockstep.view.CacheReport.Outcome;
import dev.lockstep.view.OrderViews.Part;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Refreshes orders together: they are read in one snapshot, a query for each table, between two
 * round trips to Redis: what it has, and what it is to have.
 */
final class RefreshBatch {

  /** An order as the database has it, and what became of its layers. */
  record Refreshed(Versioned<Encoded> view, List<LayerResult> layers) {}

  private final VersionedCache<Part, Encoded> cache;
  private final CacheRefresh.Source source;
  private final boolean localIsOn;

  RefreshBatch(VersionedCache<Part, Encoded> cache, CacheRefresh.Source source, boolean localIsOn) {
    this.cache = cache;
    this.source = source;
    this.localIsOn = localIsOn;
  }

  /**
   * Refreshes these roots.
   *
   * @throws Refusal ORDER_NOT_FOUND if one of them does not exist; none is refreshed then
   */
  Map<String, Refreshed> run(List<String> roots) {
    SharedValues<Part, Encoded> shared = cache.shared();
    Map<String, Look<Encoded>> looks = shared == null ? Map.of() : shared.findAll(parts(roots));
    long begun = cache.begin();
    long fromNanos = System.nanoTime();
    Map<String, Versioned<Encoded>> loaded = source.load(roots);
    long databaseMicros = micros(fromNanos);
    Map<String, LayerResult> local = new HashMap<>();
    loaded.forEach((root, view) -> local.put(root, local(root, view, begun)));
    Map<String, LayerResult> common = shared == null ? Map.of() : shared(shared, loaded, looks);
    Map<String, Refreshed> refreshed = new LinkedHashMap<>();
    loaded.forEach((root, view) ->
        refreshed.put(
            root,
            new Refreshed(
                view,
                List.of(
                    local.getOrDefault(root, off(Layer.L1)),
                    common.getOrDefault(root, off(Layer.L2)),
                    new LayerResult(
                        Layer.DATABASE, Outcome.UNCHANGED, view.version(), databaseMicros)))));
    return refreshed;
  }

  private static Map<String, Part> parts(List<String> roots) {
    Map<String, Part> parts = new LinkedHashMap<>();
    roots.forEach(root -> parts.put(root, CacheRefresh.part(root)));
    return parts;
  }

  private LayerResult local(String root, Versioned<Encoded> loaded, long begun) {
    if (!localIsOn) {
      return off(Layer.L1);
    }
    long fromNanos = System.nanoTime();
    Optional<Held> before = cache.held(root);
    cache.advanceHere(Map.of(root, loaded.version()));
    cache.put(root, CacheRefresh.part(root), loaded, begun);
    Long now = cache.held(root).map(Held::version).orElse(null);
    return new LayerResult(Layer.L1, outcome(before, now, loaded), now, micros(fromNanos));
  }

  private static Outcome outcome(
      Optional<Held> before, @Nullable Long now, Versioned<Encoded> loaded) {
    if (now == null) {
      return Outcome.EVICTED;
    }
    return before.filter(held -> held.version() >= loaded.version()).isPresent()
        ? Outcome.UNCHANGED
        : Outcome.REFRESHED;
  }

  private record Put(
      Versioned<Encoded> view, Look<Encoded> look, CompletableFuture<Boolean> kept) {}

  /** Everything is sent before the first answer is awaited. */
  private static Map<String, LayerResult> shared(
      SharedValues<Part, Encoded> shared,
      Map<String, Versioned<Encoded>> loaded,
      Map<String, Look<Encoded>> looks) {
    long fromNanos = System.nanoTime();
    Map<String, Put> puts = new HashMap<>();
    loaded.forEach((root, view) -> {
      Look<Encoded> look = looks.get(root);
      if (look != null && look.answered()) {
        puts.put(root, new Put(view, look, shared.put(root, CacheRefresh.part(root), view, look)));
      }
    });
    Map<String, LayerResult> results = new HashMap<>();
    for (String root : loaded.keySet()) {
      Put put = puts.get(root);
      Outcome outcome = put == null ? Outcome.FAILED : outcome(shared, put);
      boolean there = outcome == Outcome.REFRESHED || outcome == Outcome.UNCHANGED;
      Long now = put != null && there ? (Long) put.view().version() : null;
      results.put(root, new LayerResult(Layer.L2, outcome, now, micros(fromNanos)));
    }
    return results;
  }

  private static Outcome outcome(SharedValues<Part, Encoded> shared, Put put) {
    try {
      if (!shared.await(put.kept())) {
        return Outcome.EVICTED;
      }
      Versioned<Encoded> before = put.look().value();
      return before != null && before.version() == put.view().version()
          ? Outcome.UNCHANGED
          : Outcome.REFRESHED;
    } catch (RedisUnavailableException e) {
      return Outcome.FAILED;
    }
  }

  private static LayerResult off(Layer layer) {
    return new LayerResult(layer, Outcome.OFF, null, 0);
  }

  private static long micros(long fromNanos) {
    return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - fromNanos);
  }
}
