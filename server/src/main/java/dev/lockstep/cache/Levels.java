package dev.lockstep.cache;

import dev.lockstep.cache.SharedValues.Look;
import dev.lockstep.cache.VersionedCache.Versioned;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The levels of a cache, one after the other, for many families at once.
 *
 * @param <P> names a part
 * @param <V> an immutable value
 */
record Levels<P, V>(LocalLevel<P, V> local, @Nullable SharedValues<P, V> shared) {

  /** See {@link VersionedCache#getAll}. */
  Map<String, Versioned<V>> getAll(
      Map<String, Long> versionsMin,
      Function<String, P> part,
      Function<Set<String>, Map<String, Versioned<V>>> loader) {
    Map<String, Versioned<V>> all = new HashMap<>();
    Map<String, P> missing = new LinkedHashMap<>();
    versionsMin.forEach((family, versionMin) -> {
      Versioned<V> found = local.find(family, part.apply(family), versionMin);
      if (found == null) {
        missing.put(family, part.apply(family));
      } else {
        all.put(family, found);
      }
    });
    if (missing.isEmpty()) {
      return all;
    }
    long begun = local.begin();
    Map<String, Look<V>> looks = shared == null ? Map.of() : shared.findAll(missing);
    looks.forEach((family, look) -> {
      Versioned<V> found = look.value();
      long needed = Math.max(versionsMin.getOrDefault(family, 0L), local.floor(family));
      if (found != null && found.version() >= needed) {
        local.put(family, part.apply(family), found, begun);
        all.put(family, found);
        missing.remove(family);
      }
    });
    if (!missing.isEmpty()) {
      loader
          .apply(Set.copyOf(missing.keySet()))
          .forEach((family, value) -> {
            keep(family, part.apply(family), value, looks.get(family), begun);
            all.put(family, value);
          });
    }
    return all;
  }

  /** Keeps what was loaded after a look, unless it is too late or too old. */
  void keep(String family, P part, Versioned<V> value, @Nullable Look<V> look, long begun) {
    boolean kept = local.put(family, part, value, begun);
    if (kept && shared != null && look != null) {
      var _ = shared.put(family, part, value, look);
    }
  }
}
