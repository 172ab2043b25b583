package dev.lockstep.explorer;

import java.util.Arrays;

/** From non-negative longs to ints, without an object per entry: there are millions. */
final class LongIntMap {

  private static final long FREE = -1;

  /** What {@link #get} gives for a key that is not there. */
  static final int ABSENT = Integer.MIN_VALUE;

  private long[] keys = new long[1 << 16];
  private int[] values = new int[1 << 16];
  private int size;

  LongIntMap() {
    Arrays.fill(keys, FREE);
  }

  int get(long key) {
    int slot = slot(keys, key);
    return keys[slot] == FREE ? ABSENT : values[slot];
  }

  void put(long key, int value) {
    if (size * 2 > keys.length) {
      grow();
    }
    int slot = slot(keys, key);
    if (keys[slot] == FREE) {
      keys[slot] = key;
      size++;
    }
    values[slot] = value;
  }

  int size() {
    return size;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[oldKeys.length * 2];
    values = new int[keys.length];
    Arrays.fill(keys, FREE);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        int slot = slot(keys, oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }

  private static int slot(long[] keys, long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 32) & (keys.length - 1);
    while (keys[slot] != FREE && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }
}
