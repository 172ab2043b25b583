package dev.lockstep.schedule;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The partitions of one work this node holds, as far as it may still believe it. */
final class OwnedPartitions {

  private static final class Owned {

    long endNanos;
    int holds;
    boolean leaving;

    boolean valid() {
      return System.nanoTime() - endNanos < 0;
    }
  }

  private final Map<Integer, Owned> owned = new TreeMap<>();

  synchronized Set<Integer> usable() {
    Set<Integer> usable = new TreeSet<>();
    owned.forEach((partition, state) -> {
      if (!state.leaving && state.valid()) {
        usable.add(partition);
      }
    });
    return usable;
  }

  synchronized boolean usable(int partition) {
    Owned state = owned.get(partition);
    return state != null && !state.leaving && state.valid();
  }

  synchronized Set<Integer> all() {
    return new TreeSet<>(owned.keySet());
  }

  synchronized PartitionLeases.@Nullable Hold hold(int partition) {
    Owned state = owned.get(partition);
    if (state == null || state.leaving || !state.valid()) {
      return null;
    }
    state.holds++;
    return new PartitionLeases.Hold() {
      private boolean closed;

      @Override
      public boolean valid() {
        synchronized (OwnedPartitions.this) {
          return state.valid();
        }
      }

      @Override
      public void close() {
        synchronized (OwnedPartitions.this) {
          if (!closed) {
            closed = true;
            state.holds--;
          }
        }
      }
    };
  }

  /** Marks what is above the share as leaving; answers what nobody holds and may be freed now. */
  synchronized Set<Integer> leaveAbove(int share) {
    int staying = 0;
    Set<Integer> free = new TreeSet<>();
    for (Map.Entry<Integer, Owned> entry : owned.entrySet()) {
      Owned state = entry.getValue();
      if (!state.leaving && staying < share) {
        staying++;
        continue;
      }
      state.leaving = true;
      if (state.holds == 0) {
        free.add(entry.getKey());
      }
    }
    return free;
  }

  synchronized void gone(Set<Integer> partitions) {
    partitions.forEach(partition -> {
      Owned state = owned.remove(partition);
      if (state != null) {
        state.endNanos = System.nanoTime();
      }
    });
  }

  /** Takes what the database says is this node's now; what is missing there is lost. */
  synchronized void renewed(Set<Integer> mine, long endNanos) {
    Set<Integer> lost = new TreeSet<>(owned.keySet());
    lost.removeAll(mine);
    gone(lost);
    Map<Integer, Owned> added = new HashMap<>();
    for (Integer partition : mine) {
      Owned state = owned.get(partition);
      if (state == null) {
        state = new Owned();
        added.put(partition, state);
      }
      state.endNanos = endNanos;
    }
    owned.putAll(added);
  }
}
