package dev.lockstep.commit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rows of one group: as loaded, and as the accepted commands have left them. */
final class GroupState implements Rows {

  /** One row; {@code loaded} is null for a row the group inserts, {@code current} while absent. */
  static final class Slot {
    private final @Nullable Object loaded;
    private @Nullable Object current;
    private boolean changed;

    Slot(@Nullable Object loaded) {
      this.loaded = loaded;
      this.current = loaded;
    }

    boolean inserted() {
      return changed && loaded == null;
    }

    boolean updated() {
      return changed && loaded != null;
    }

    Object loaded() {
      return Objects.requireNonNull(loaded);
    }

    Object current() {
      return Objects.requireNonNull(current);
    }
  }

  private final SortedMap<Table<?>, TreeMap<String, Slot>> slots = new TreeMap<>();
  private final Map<Table<?>, Map<String, TreeSet<String>>> families = new HashMap<>();
  private final SortedMap<Table<?>, List<Object>> appended = new TreeMap<>();
  private boolean changed;

  /** Notes a row read from the database. */
  <R> void loaded(Table<R> table, R row) {
    put(table, table.key(row), new Slot(row), row);
  }

  /** Notes that the key was asked for; it stays absent unless a row is read. */
  void asked(Table<?> table, String key) {
    slots.computeIfAbsent(table, _ -> new TreeMap<>()).putIfAbsent(key, new Slot(null));
  }

  /** Notes that the family was asked for; it stays empty unless a row is read. */
  void askedFamily(Table<?> table, String familyKey) {
    families
        .computeIfAbsent(table, _ -> new HashMap<>())
        .computeIfAbsent(familyKey, _ -> new TreeSet<>());
  }

  boolean knownFamily(Table<?> table, String familyKey) {
    return families.getOrDefault(table, Map.of()).containsKey(familyKey);
  }

  boolean known(Table<?> table, String key) {
    Map<String, Slot> rows = slots.get(table);
    return rows != null && rows.containsKey(key);
  }

  @Override
  @SuppressWarnings("unchecked") // slots of a table hold only its rows
  public <R> @Nullable R find(Table<R> table, String key) {
    Map<String, Slot> rows = slots.get(table);
    Slot slot = rows == null ? null : rows.get(key);
    return slot == null ? null : (R) slot.current;
  }

  @Override
  public <R> List<R> family(Table<R> table, String familyKey) {
    List<R> rows = new ArrayList<>();
    for (String key : familyKeys(table, familyKey)) {
      R row = find(table, key);
      if (row != null) {
        rows.add(row);
      }
    }
    return rows;
  }

  TreeSet<String> familyKeys(Table<?> table, String familyKey) {
    return families.getOrDefault(table, Map.of()).getOrDefault(familyKey, new TreeSet<>());
  }

  /** Merges the changes of an accepted command. */
  void merge(Map<Table<?>, LinkedHashMap<String, Object>> changes) {
    changes.forEach((table, rows) -> rows.forEach((key, row) -> mergeOne(table, key, row)));
    changed |= !changes.isEmpty();
  }

  @SuppressWarnings("unchecked") // changes of a table hold only its rows
  private <R> void mergeOne(Table<R> table, String key, Object row) {
    Slot slot = slots.computeIfAbsent(table, _ -> new TreeMap<>()).get(key);
    Slot changed = slot == null ? new Slot(null) : slot;
    changed.current = row;
    changed.changed = true;
    put(table, key, changed, (R) row);
  }

  private <R> void put(Table<R> table, String key, Slot slot, R row) {
    slots.computeIfAbsent(table, _ -> new TreeMap<>()).put(key, slot);
    String familyKey = table.family(row);
    if (familyKey != null) {
      families
          .computeIfAbsent(table, _ -> new HashMap<>())
          .computeIfAbsent(familyKey, _ -> new TreeSet<>())
          .add(key);
    }
  }

  void append(Map<Table<?>, List<Object>> rows) {
    changed |= !rows.isEmpty();
    rows.forEach(
        (table, more) -> appended.computeIfAbsent(table, _ -> new ArrayList<>()).addAll(more));
  }

  /** Whether any accepted command changed anything. */
  boolean changed() {
    return changed;
  }

  SortedMap<Table<?>, TreeMap<String, Slot>> slots() {
    return slots;
  }

  SortedMap<Table<?>, List<Object>> appended() {
    return appended;
  }
}
