package dev.lockstep.period;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Hashes in this process, for a node without Redis.
 *
 * <p>It keeps something only while this node is alone: an event reaches one node, so with others
 * alive nobody would keep this copy in step. Then it is empty, and everything is read from the
 * database. That there are others is known within a third of {@code lockstep.schedule.lease-ttl}.
 *
 * <p>Bounded by entries: a period that needs room takes it from the one written longest ago; what
 * does not fit even so is not kept, and the period does not count as whole.
 */
final class MemoryPeriodStore implements PeriodStore {

  private final int entriesMax;
  private final Duration ttl;
  private final Clock clock;
  private final BooleanSupplier alone;
  private final ReentrantLock lock = new ReentrantLock();

  /** The one written longest ago first. */
  private final LinkedHashMap<String, MemoryHash> hashes = new LinkedHashMap<>();

  private int orders;

  MemoryPeriodStore(int entriesMax, Duration ttl, Clock clock, BooleanSupplier alone) {
    this.entriesMax = entriesMax;
    this.ttl = ttl;
    this.clock = clock;
    this.alone = alone;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public boolean keeps() {
    return alone.getAsBoolean();
  }

  @Override
  public void mend(String period) {
    // Nobody else reaches what is here.
  }

  @Override
  public Set<String> apply(String period, List<Change> changes) {
    lock.lock();
    try {
      tidy();
      Set<String> notKept = new LinkedHashSet<>();
      if (!keeps()) {
        changes.forEach(change -> notKept.add(change.orderNo()));
        return notKept;
      }
      MemoryHash hash = writtenLast(period);
      hash.expireAt(clock.instant().plus(ttl));
      for (Change change : changes) {
        if (!hash.knowsNewer(change) && !take(period, hash, change)) {
          notKept.add(change.orderNo());
          hash.whole(false);
        }
      }
      return notKept;
    } finally {
      lock.unlock();
    }
  }

  private MemoryHash writtenLast(String period) {
    MemoryHash known = hashes.remove(period);
    MemoryHash hash = known == null ? new MemoryHash() : known;
    hashes.put(period, hash);
    return hash;
  }

  private boolean take(String period, MemoryHash hash, Change change) {
    if (!hash.knows(change.orderNo())) {
      while (orders >= entriesMax) {
        var oldest = hashes.pollFirstEntry();
        if (oldest.getKey().equals(period)) {
          hashes.put(period, hash);
          return false;
        }
        orders -= oldest.getValue().orders();
      }
      orders++;
    }
    hash.take(change);
    return true;
  }

  @Override
  public Map<String, byte[]> entries(String period, Collection<String> orderNos) {
    return in(
        period,
        hash -> {
          Map<String, byte[]> found = new LinkedHashMap<>();
          for (String orderNo : orderNos) {
            byte[] entry = hash.kept(orderNo).entry();
            if (entry != null) {
              found.put(orderNo, entry);
            }
          }
          return found;
        });
  }

  @Override
  public Map<String, Kept> kept(String period, List<String> orderNos) {
    return in(
        period,
        hash -> {
          Map<String, Kept> found = new LinkedHashMap<>();
          orderNos.forEach(orderNo -> found.put(orderNo, hash.kept(orderNo)));
          return found;
        });
  }

  @Override
  public Part scan(String period, String from, int limit) {
    return in(period, hash -> hash.part(from, limit));
  }

  @Override
  public OptionalLong wholeCount(String period) {
    return in(period, MemoryHash::wholeCount);
  }

  @Override
  public long count(String period) {
    return in(period, MemoryHash::entries);
  }

  @Override
  public void markWhole(String period) {
    in(
        period,
        hash -> {
          hash.whole(true);
          return hash;
        });
  }

  @Override
  public boolean contains(String period, String orderNo) {
    return in(period, hash -> hash.kept(orderNo).entry() != null);
  }

  @Override
  public boolean remove(String period, String orderNo) {
    return in(period, hash -> hash.remove(orderNo));
  }

  @Override
  public long clear(String period) {
    return in(period, MemoryHash::clear);
  }

  @Override
  public void forget(String period, String orderNo, long version) {
    in(
        period,
        hash -> {
          boolean forgotten = hash.forget(orderNo, version);
          orders -= forgotten ? 1 : 0;
          return forgotten;
        });
  }

  @Override
  public Set<String> periods(int max) {
    lock.lock();
    try {
      tidy();
      Set<String> found = new LinkedHashSet<>();
      hashes.forEach((period, hash) -> {
        if (found.size() < max && hash.entries() > 0) {
          found.add(period);
        }
      });
      return found;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Size size(String period) {
    return in(period, MemoryHash::size);
  }

  /** Works on the period's hash, or on an empty one that nobody sees. */
  private <T> T in(String period, Function<MemoryHash, T> work) {
    lock.lock();
    try {
      tidy();
      MemoryHash hash = hashes.get(period);
      return work.apply(hash == null ? new MemoryHash() : hash);
    } finally {
      lock.unlock();
    }
  }

  /** Drops what has expired, and everything where nobody would keep it in step. */
  private void tidy() {
    boolean drop = !keeps();
    hashes
        .values()
        .removeIf(hash -> {
          boolean gone = drop || hash.expired(clock.instant());
          orders -= gone ? hash.orders() : 0;
          return gone;
        });
  }
}
