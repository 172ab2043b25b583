package dev.lockstep.commit;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The rows a group asks for, collected per stage; a stage that has been loaded takes no more. */
public final class Needs {

  private final Map<Stage, SortedMap<Table<?>, TreeSet<String>>> keysByStage =
      new EnumMap<>(Stage.class);
  private final Set<Stage> closed = EnumSet.noneOf(Stage.class);

  Needs() {}

  /** Reads a row by key without locking it: a row expected absent, or reference data. */
  public Needs read(Table<?> table, String key) {
    return add(Stage.READ, table, key);
  }

  /** Locks the root row of a family. */
  public Needs lockRoot(Table<?> table, String key) {
    return add(Stage.ROOTS, table, key);
  }

  /** Reads the rows of a family, guarded by the root's lock. */
  public Needs family(Table<?> table, String familyKey) {
    return add(Stage.FAMILIES, table, familyKey);
  }

  /** Reads a row by key that the root's lock guards. */
  public Needs member(Table<?> table, String key) {
    return add(Stage.MEMBERS, table, key);
  }

  /** Locks a row that several families share. */
  public Needs lock(Table<?> table, String key) {
    return add(Stage.SHARED, table, key);
  }

  /** Locks rows that several families share. */
  public Needs lock(Table<?> table, Collection<String> keys) {
    keys.forEach(key -> lock(table, key));
    return this;
  }

  private Needs add(Stage stage, Table<?> table, String key) {
    TreeSet<String> keys = keys(stage).computeIfAbsent(table, _ -> new TreeSet<>());
    if (keys.add(key) && closed.contains(stage)) {
      throw new IllegalStateException(
          "stage " + stage + " is loaded, " + table.name() + " " + key + " comes too late");
    }
    return this;
  }

  /** Whether the row or family was asked for, in whatever stage. */
  boolean names(Table<?> table, String key) {
    return keysByStage.values().stream()
        .anyMatch(keys -> keys.containsKey(table) && keys.get(table).contains(key));
  }

  /** The keys of a stage by table, both sorted; the stage is closed by asking. */
  SortedMap<Table<?>, TreeSet<String>> close(Stage stage) {
    closed.add(stage);
    return keys(stage);
  }

  private SortedMap<Table<?>, TreeSet<String>> keys(Stage stage) {
    return keysByStage.computeIfAbsent(stage, _ -> new TreeMap<>());
  }
}
