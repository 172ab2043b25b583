package dev.lockstep.period;

import dev.lockstep.redis.RedisLink;
import dev.lockstep.redis.RedisUnavailableException;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Limit;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.Range;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ZAddArgs;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hashes in Redis, where others may read them: {@code fataMorgana_{period}}, order number to
 * JSON, and nothing else in it.
 *
 * <p>Beside it stand {@code {fataMorgana_{period}}:versions}, order number to version, written and
 * expiring in one step with the hash (the braces put both into one slot of a cluster), and {@code
 * periods:fataMorgana_}, the periods there are by the time they expire.
 */
final class RedisPeriodStore implements PeriodStore {

  /** Lua hands over a list as arguments; far more of them than this do not fit its stack. */
  private static final int CHUNK = 500;

  /** Redis' own cursors: whole numbers below 2^63 are all it gives. */
  private static final Pattern CURSOR = Pattern.compile("\\d{1,18}");

  private final RedisLink link;
  private final Clock clock;
  private final PeriodProperties properties;
  private final byte[] index;

  RedisPeriodStore(RedisLink link, Clock clock, PeriodProperties properties) {
    this.link = link;
    this.clock = clock;
    this.properties = properties;
    this.index = bytes("periods:" + properties.prefix());
  }

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public boolean keeps() {
    return true;
  }

  @Override
  public void mend(String period) {
    answer(link.<Long>run(PeriodScripts.MEND, keys(period)));
  }

  /** All chunks are sent before the first answer is awaited. */
  @Override
  public Set<String> apply(String period, List<Change> changes) {
    List<CompletableFuture<?>> answers = new ArrayList<>();
    long expiry = clock.instant().plus(properties.ttl()).toEpochMilli();
    answers.add(
        link.call(
            redis -> redis.zadd(index, ZAddArgs.Builder.gt(), (double) expiry, bytes(period))));
    for (int from = 0; from < changes.size(); from += CHUNK) {
      List<Change> chunk = changes.subList(from, Math.min(from + CHUNK, changes.size()));
      answers.add(link.<Long>run(PeriodScripts.APPLY, keys(period), values(chunk)));
    }
    answers.forEach(this::answer);
    return Set.of();
  }

  private byte[][] values(List<Change> changes) {
    byte[][] values = new byte[1 + 3 * changes.size()][];
    int at = 0;
    values[at++] = bytes(Long.toString(properties.ttl().toMillis()));
    for (Change change : changes) {
      byte[] entry = change.entry();
      values[at++] = bytes(change.orderNo());
      values[at++] = bytes(Long.toString(change.version()));
      values[at++] = entry == null ? new byte[0] : entry;
    }
    return values;
  }

  @Override
  public Map<String, byte[]> entries(String period, Collection<String> orderNos) {
    Map<String, byte[]> found = new LinkedHashMap<>();
    if (orderNos.isEmpty()) {
      return found;
    }
    byte[][] fields = fields(orderNos);
    for (KeyValue<byte[], byte[]> each :
        answer(link.call(redis -> redis.hmget(hash(period), fields)))) {
      if (each.hasValue()) {
        found.put(text(each.getKey()), each.getValue());
      }
    }
    return found;
  }

  @Override
  public Map<String, Kept> kept(String period, List<String> orderNos) {
    Map<String, Kept> found = new LinkedHashMap<>();
    if (orderNos.isEmpty()) {
      return found;
    }
    byte[][] fields = fields(orderNos);
    var entries = link.call(redis -> redis.hmget(hash(period), fields));
    var versions = link.call(redis -> redis.hmget(versions(period), fields));
    List<KeyValue<byte[], byte[]>> entry = answer(entries);
    List<KeyValue<byte[], byte[]>> version = answer(versions);
    for (int n = 0; n < orderNos.size(); n++) {
      byte[] bytes = entry.get(n).getValueOrElse(null);
      found.put(orderNos.get(n), new Kept(number(version.get(n).getValueOrElse(null)), bytes));
    }
    return found;
  }

  /** Null for what is no number: a version like that binds nobody. */
  private static @Nullable Long number(byte @Nullable [] value) {
    String text = value == null ? "" : text(value);
    return CURSOR.matcher(text).matches() ? Long.valueOf(text) : null;
  }

  @Override
  public Part scan(String period, String from, int limit) {
    if (!CURSOR.matcher(from).matches()) {
      throw new StoreAwayException("no place in a hash of Redis", new NumberFormatException(from));
    }
    MapScanCursor<byte[], byte[]> part =
        answer(
            link.call(redis ->
                redis.hscan(hash(period), ScanCursor.of(from), ScanArgs.Builder.limit(limit))));
    Map<String, byte[]> entries = new LinkedHashMap<>();
    part.getMap().forEach((field, entry) -> entries.put(text(field), entry));
    return new Part(entries, part.isFinished() ? null : part.getCursor());
  }

  @Override
  public OptionalLong wholeCount(String period) {
    var whole = link.call(redis -> redis.hexists(versions(period), PeriodScripts.WHOLE));
    var count = link.call(redis -> redis.hlen(hash(period)));
    long entries = answer(count);
    return answer(whole) && entries > 0 ? OptionalLong.of(entries) : OptionalLong.empty();
  }

  @Override
  public long count(String period) {
    return answer(link.call(redis -> redis.hlen(hash(period))));
  }

  @Override
  public void markWhole(String period) {
    answer(link.<Long>run(PeriodScripts.MARK_WHOLE, keys(period)));
  }

  @Override
  public boolean contains(String period, String orderNo) {
    return answer(link.call(redis -> redis.hexists(hash(period), bytes(orderNo))));
  }

  @Override
  public boolean remove(String period, String orderNo) {
    return answer(link.<Long>run(PeriodScripts.REMOVE, keys(period), bytes(orderNo))) == 1;
  }

  /** Out of the list of periods first: a write that comes between puts it there again. */
  @Override
  public long clear(String period) {
    var unlisted = link.call(redis -> redis.zrem(index, bytes(period)));
    var cleared = link.<Long>run(PeriodScripts.CLEAR, keys(period));
    answer(unlisted);
    return answer(cleared);
  }

  @Override
  public void forget(String period, String orderNo, long version) {
    byte[] seen = bytes(Long.toString(version));
    answer(link.<Long>run(PeriodScripts.FORGET, keys(period), bytes(orderNo), seen));
  }

  @Override
  public Set<String> periods(int max) {
    long now = clock.millis();
    Range<Long> expired = Range.create(0L, now);
    Range<Long> living =
        Range.from(Range.Boundary.excluding(now), Range.Boundary.<Long>unbounded());
    var tidied = link.call(redis -> redis.zremrangebyscore(index, expired));
    var listed = link.call(redis -> redis.zrangebyscore(index, living, Limit.create(0, max)));
    answer(tidied);
    Set<String> periods = new LinkedHashSet<>();
    answer(listed).forEach(period -> periods.add(text(period)));
    return periods;
  }

  /** Redis tells the memory of both hashes, from a sample of their fields. */
  @Override
  public Size size(String period) {
    var count = link.call(redis -> redis.hlen(hash(period)));
    var bytes = link.call(redis -> redis.memoryUsage(hash(period)));
    var more = link.call(redis -> redis.memoryUsage(versions(period)));
    long entries = answer(count);
    return entries == 0
        ? new Size(0, 0)
        : new Size(entries, orZero(answer(bytes)) + orZero(answer(more)));
  }

  private static long orZero(@Nullable Long bytes) {
    return bytes == null ? 0 : bytes;
  }

  private <T> T answer(CompletableFuture<T> asked) {
    try {
      return link.await(asked);
    } catch (RedisUnavailableException e) {
      throw new StoreAwayException("Redis does not answer", e);
    }
  }

  private byte[][] keys(String period) {
    return new byte[][] {hash(period), versions(period)};
  }

  private byte[] hash(String period) {
    return bytes(properties.prefix() + period);
  }

  private byte[] versions(String period) {
    return bytes("{" + properties.prefix() + period + "}:versions");
  }

  private static byte[][] fields(Collection<String> orderNos) {
    return orderNos.stream().map(RedisPeriodStore::bytes).toArray(byte[][]::new);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
