package dev.lockstep.period;

import dev.lockstep.period.PeriodStore.Change;
import dev.lockstep.period.PeriodStore.Kept;
import dev.lockstep.period.PeriodStore.Part;
import dev.lockstep.period.PeriodStore.Size;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** One period of {@link MemoryPeriodStore}, under its lock. */
final class MemoryHash {

  private final TreeMap<String, byte[]> entries = new TreeMap<>();

  /** Of all entries and of what was taken away. */
  private final Map<String, Long> versions = new HashMap<>();

  private Instant expiry = Instant.MAX;
  private boolean whole;

  boolean expired(Instant now) {
    return !now.isBefore(expiry);
  }

  void expireAt(Instant time) {
    expiry = time;
  }

  boolean knows(String orderNo) {
    return versions.containsKey(orderNo);
  }

  boolean knowsNewer(Change change) {
    return versions.getOrDefault(change.orderNo(), 0L) > change.version();
  }

  void take(Change change) {
    versions.put(change.orderNo(), change.version());
    if (change.entry() == null) {
      entries.remove(change.orderNo());
    } else {
      entries.put(change.orderNo(), change.entry());
    }
  }

  Kept kept(String orderNo) {
    return new Kept(versions.get(orderNo), entries.get(orderNo));
  }

  /** The place is the last order of the part before; "0" is none. */
  Part part(String from, int limit) {
    Map<String, byte[]> part = new LinkedHashMap<>();
    String last = from;
    for (var entry : entries.tailMap(from, from.equals("0")).entrySet()) {
      if (part.size() == limit) {
        return new Part(part, last);
      }
      part.put(entry.getKey(), entry.getValue());
      last = entry.getKey();
    }
    return new Part(part, null);
  }

  OptionalLong wholeCount() {
    return whole && !entries.isEmpty() ? OptionalLong.of(entries.size()) : OptionalLong.empty();
  }

  void whole(boolean yes) {
    whole = yes;
  }

  boolean remove(String orderNo) {
    whole = false;
    return entries.remove(orderNo) != null;
  }

  long clear() {
    long cleared = entries.size();
    whole = false;
    entries.clear();
    return cleared;
  }

  boolean forget(String orderNo, long version) {
    boolean forgotten = versions.remove(orderNo, version);
    if (forgotten) {
      entries.remove(orderNo);
    }
    return forgotten;
  }

  long entries() {
    return entries.size();
  }

  int orders() {
    return versions.size();
  }

  Size size() {
    long bytes = 0;
    for (var entry : entries.entrySet()) {
      bytes += entry.getKey().getBytes(StandardCharsets.UTF_8).length + entry.getValue().length;
    }
    return new Size(entries.size(), bytes);
  }
}
