package dev.lockstep.cache;

import dev.lockstep.cache.SharedLevel.Begun;
import dev.lockstep.cache.VersionedCache.Held;
import dev.lockstep.cache.VersionedCache.Versioned;
import dev.lockstep.redis.RedisUnavailableException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache's parts and values in the words of the shared level.
 *
 * @param <P> names a part
 * @param <V> an immutable value
 */
public final class SharedValues<P, V> {

  /**
   * How parts and values are written.
   *
   * @param field a part's name, the same on all nodes
   * @param encode a value as bytes
   * @param decode bytes as a value; empty if they are of a form not known here
   */
  public record Form<P, V>(
      Function<P, String> field,
      Function<V, byte[]> encode,
      Function<byte[], Optional<V>> decode) {}

  /** What was found; a put after a load begun with it must show it. */
  public static final class Look<V> {

    private final @Nullable Versioned<V> value;
    private final @Nullable Begun begun;

    private Look(@Nullable Versioned<V> value, @Nullable Begun begun) {
      this.value = value;
      this.begun = begun;
    }

    public @Nullable Versioned<V> value() {
      return value;
    }

    /** Whether Redis answered. */
    public boolean answered() {
      return begun != null;
    }
  }

  private final SharedLevel level;
  private final Form<P, V> form;

  public SharedValues(SharedLevel level, Form<P, V> form) {
    this.level = level;
    this.form = form;
  }

  /** The part, if it is there and Redis says so. */
  public Look<V> find(String family, P part) {
    return look(level.find(family, form.field().apply(part)));
  }

  /** A part of each of these families, in one round trip. */
  public Map<String, Look<V>> findAll(Map<String, P> parts) {
    List<SharedLevel.Place> places =
        parts.entrySet().stream()
            .map(part -> new SharedLevel.Place(part.getKey(), form.field().apply(part.getValue())))
            .toList();
    List<Optional<SharedLevel.Found>> found = level.findAll(places);
    Map<String, Look<V>> looks = new HashMap<>();
    for (int i = 0; i < places.size(); i++) {
      looks.put(places.get(i).family(), look(found.get(i)));
    }
    return looks;
  }

  private Look<V> look(Optional<SharedLevel.Found> said) {
    return said.map(
            found -> {
              byte[] bytes = found.value();
              Optional<V> value = bytes == null ? Optional.empty() : form.decode().apply(bytes);
              return new Look<>(
                  value.map(v -> new Versioned<>(found.version(), v)).orElse(null), found.begun());
            })
        .orElseGet(() -> new Look<>(null, null));
  }

  /** Sends it, if Redis was there when the load began; whether it is kept comes later. */
  public CompletableFuture<Boolean> put(String family, P part, Versioned<V> value, Look<V> look) {
    Begun begun = look.begun;
    return begun == null
        ? CompletableFuture.completedFuture(false)
        : level.put(
            new SharedLevel.Value(
                family,
                form.field().apply(part),
                value.version(),
                form.encode().apply(value.value())),
            begun);
  }

  CompletableFuture<Long> advance(Map<String, Long> versions) {
    return level.advance(versions);
  }

  /**
   * Whether what was {@linkplain #put put} is kept.
   *
   * @throws RedisUnavailableException if Redis does not say
   */
  public boolean await(CompletableFuture<Boolean> put) {
    return level.await(put);
  }

  /**
   * What the level holds.
   *
   * @throws RedisUnavailableException if it does not answer
   */
  public Optional<Held> held(String family) {
    return level.held(family);
  }

  /**
   * Takes a family's values away and leaves its floor; whether there were any.
   *
   * @throws RedisUnavailableException if Redis does not answer
   */
  public boolean evict(String family) {
    return level.evict(family);
  }
}
