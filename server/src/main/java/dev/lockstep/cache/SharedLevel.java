package dev.lockstep.cache;

import dev.lockstep.cache.VersionedCache.Held;
import dev.lockstep.privacy.SharedSeal;
import dev.lockstep.redis.RedisLink;
import dev.lockstep.redis.RedisUnavailableException;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The level of a cache that all nodes share, in Redis: sealed values of families at a version.
 *
 * <h2>Design note</h2>
 *
 * <p>A family is a hash: its generation, its version, and a field per part, all of that version. A
 * floor is the same without parts. Every step is one script, so an older version never replaces a
 * newer one.
 *
 * <p><b>States of this node:</b> sure · in doubt. It is in doubt from its start, whenever a change
 * of its own may not have reached Redis (no answer, or the link was down), when the connection
 * broke (another Redis may answer next, which lacks the last writes) and when there is no
 * generation. In doubt it neither finds nor puts anything; it gives the level a <i>new
 * generation</i>, a random name that makes every older entry worth nothing, and is sure when that
 * was answered and no new doubt came meanwhile.
 *
 * <p><b>Races closed.</b>
 *
 * <ul>
 *   <li><i>A load begun before a change is put after it:</i> the change left a floor.
 *   <li><i>… after its floor has ended, its node having slept:</i> a load carries the time Redis
 *       told it when it found nothing; a put later than {@code putWithin} is refused, by the same
 *       clock.
 *   <li><i>… after its change was lost and the generation renewed:</i> the load carries the
 *       generation too.
 *   <li><i>A question sent again after a break, to another Redis:</i> a doubt that came between
 *       question and answer makes the answer worth nothing.
 *   <li><i>A node dies with changes not sent:</i> it begins again in doubt. Meanwhile the others
 *       learn the change from the outbox, and advance the level too.
 * </ul>
 *
 * <p><b>Given up:</b> a start, and every loss, empties the level for all nodes. Between a commit
 * and its arrival here (a message's time; for a change that was lost, until the others' next look
 * into the outbox) another node that was not told and whose reader names no version may find the
 * older one. A Redis that is short of memory may drop a floor while a load lasts. An erased user's
 * data stays until its entry ends, for the key is one for all users.
 */
public final class SharedLevel {

  /**
   * How long.
   *
   * @param life of a value
   * @param putWithin a load that took longer is not kept
   * @param floorLife how long a change is remembered
   */
  public record Limits(Duration life, Duration putWithin, Duration floorLife) {

    public Limits {
      if (putWithin.compareTo(floorLife) >= 0) {
        throw new IllegalArgumentException("a floor must outlive every load that may be put");
      }
    }
  }

  /**
   * What it is called.
   *
   * @param cache in metrics
   * @param prefix of its keys, which a family follows
   */
  public record Name(String cache, String prefix) {}

  /** When and in which generation a load began. */
  record Begun(byte[] generation, long atMillis) {}

  /** What there is of a part: a value, or only a version, or 0 and neither. */
  record Found(long version, byte @Nullable [] value, Begun begun) {}

  private static final int KEYS_MAX = 1_000;

  private final RedisLink link;
  private final SharedSeal seal;
  private final Limits limits;
  private final String prefix;
  private final SharedMeters meters;
  private final Generation generation;

  /** A level that begins empty. */
  public SharedLevel(
      Name name, RedisLink link, SharedSeal seal, Limits limits, MeterRegistry registry) {
    this.link = link;
    this.seal = seal;
    this.limits = limits;
    this.prefix = name.prefix();
    this.meters = SharedMeters.of(name.cache(), registry);
    this.generation =
        new Generation(link, bytes("lockstep:generation:" + prefix), meters.generations());
  }

  /** A part of a family. */
  record Place(String family, String field) {}

  /** What there is of a part; empty if Redis does not say. */
  Optional<Found> find(String family, String field) {
    return findAll(List.of(new Place(family, field))).getFirst();
  }

  /** The same of many, in their order and in one round trip. */
  List<Optional<Found>> findAll(List<Place> places) {
    long doubt = generation.doubts();
    if (!generation.sure()) {
      meters.misses().increment(places.size());
      return places.stream().map(_ -> Optional.<Found>empty()).toList();
    }
    List<CompletableFuture<List<Object>>> asked = places.stream().map(this::ask).toList();
    List<Optional<Found>> all = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      Optional<Found> found = answer(places.get(i), asked.get(i), doubt);
      (found.isPresent() && found.get().value() != null ? meters.hits() : meters.misses())
          .increment();
      all.add(found);
    }
    return all;
  }

  private CompletableFuture<List<Object>> ask(Place place) {
    return link.run(
        SharedScripts.FIND,
        new byte[][] {generation.key(), key(place.family())},
        bytes(place.field()));
  }

  private Optional<Found> answer(Place place, CompletableFuture<List<Object>> asked, long doubt) {
    try {
      return read(place.family(), place.field(), link.await(asked))
          .filter(_ -> generation.doubts() == doubt);
    } catch (RedisUnavailableException e) {
      // The database will say; the link counts this and stops asking in time.
      return Optional.empty();
    }
  }

  private Optional<Found> read(String family, String field, List<Object> said) {
    byte[] current = (byte[]) said.get(1);
    if (current.length == 0) {
      generation.doubt();
      return Optional.empty();
    }
    Begun begun = new Begun(current, (Long) said.get(0));
    byte[] version = (byte[]) said.get(2);
    if (version.length == 0) {
      return Optional.of(new Found(0, null, begun));
    }
    long at = Long.parseLong(new String(version, StandardCharsets.UTF_8));
    byte[] sealed = (byte[]) said.get(3);
    byte[] value =
        sealed.length == 0 ? null : seal.open(place(family, field, at), sealed).orElse(null);
    return Optional.of(new Found(at, value, begun));
  }

  /** A value at a version, of a place. */
  record Value(String family, String field, long version, byte[] bytes) {}

  /** Sends a value whose load has begun with not finding it; true once it is kept. */
  CompletableFuture<Boolean> put(Value value, Begun begun) {
    if (!generation.sure()) {
      return CompletableFuture.completedFuture(false);
    }
    String place = place(value.family(), value.field(), value.version());
    byte[] sealed = seal.seal(place, value.bytes());
    CompletableFuture<Long> kept =
        link.run(
            SharedScripts.PUT,
            new byte[][] {generation.key(), key(value.family())},
            bytes(value.field()),
            bytes(value.version()),
            sealed,
            begun.generation(),
            bytes(begun.atMillis()),
            bytes(limits.putWithin().toMillis()),
            bytes(limits.life().toMillis()));
    return kept.thenApply(answer -> {
      if (answer == 1) {
        meters.bytes().record(sealed.length);
      } else {
        meters.refused().increment();
      }
      return answer == 1;
    });
  }

  /**
   * Families have changed to these versions: sends all of it in one round trip and waits for
   * nothing.
   *
   * @return how many moved; fails if it may have been lost
   */
  CompletableFuture<Long> advance(Map<String, Long> versions) {
    List<Map.Entry<String, Long>> all = List.copyOf(versions.entrySet());
    CompletableFuture<Long> moved = CompletableFuture.completedFuture(0L);
    for (int from = 0; from < all.size(); from += KEYS_MAX) {
      CompletableFuture<Long> part = send(all.subList(from, Math.min(from + KEYS_MAX, all.size())));
      moved = moved.thenCombine(part, Long::sum);
    }
    return moved;
  }

  private CompletableFuture<Long> send(List<Map.Entry<String, Long>> versions) {
    long sentNanos = System.nanoTime();
    byte[][] keys = new byte[versions.size() + 1][];
    byte[][] values = new byte[versions.size() + 1][];
    keys[0] = generation.key();
    values[0] = bytes(limits.floorLife().toMillis());
    for (int i = 0; i < versions.size(); i++) {
      keys[i + 1] = key(versions.get(i).getKey());
      values[i + 1] = bytes(versions.get(i).getValue());
    }
    CompletableFuture<Long> moved = link.run(SharedScripts.ADVANCE, keys, values);
    return moved.whenComplete((_, failure) -> {
      meters.advances().record(System.nanoTime() - sentNanos, TimeUnit.NANOSECONDS);
      if (failure != null) {
        meters.lost().increment();
        generation.doubt();
      }
    });
  }

  <T> T await(CompletableFuture<T> answer) {
    return link.await(answer);
  }

  /** Version and age of what is here. */
  Optional<Held> held(String family) {
    List<Long> said =
        link.await(link.run(SharedScripts.HELD, new byte[][] {generation.key(), key(family)}));
    return said.getFirst() < 0
        ? Optional.empty()
        : Optional.of(
            new Held(said.getFirst(), limits.life().minus(Duration.ofMillis(said.getLast()))));
  }

  /** Takes values away and leaves the floor, for the loads that are under way. */
  boolean evict(String family) {
    Long was =
        link.await(
            link.run(
                SharedScripts.EVICT,
                new byte[][] {generation.key(), key(family)},
                bytes(limits.floorLife().toMillis())));
    return was == 1;
  }

  private byte[] key(String family) {
    return bytes(prefix + family);
  }

  private String place(String family, String field, long version) {
    return prefix + family + '/' + field + '/' + version;
  }

  private static byte[] bytes(long number) {
    return bytes(Long.toString(number));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
