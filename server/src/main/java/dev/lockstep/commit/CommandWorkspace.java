package dev.lockstep.commit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One command's view of its group; its changes reach the group only through {@link #merge}. */
final class CommandWorkspace implements Workspace {

  private final GroupState group;
  private final Reactions reactions;
  private final Instant now;
  private final Map<Table<?>, LinkedHashMap<String, Object>> changes = new TreeMap<>();
  private final Map<Table<?>, List<Object>> appended = new TreeMap<>();
  private final List<Object> announced = new ArrayList<>();

  CommandWorkspace(GroupState group, Reactions reactions, Instant now) {
    this.group = group;
    this.reactions = reactions;
    this.now = now;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  @SuppressWarnings("unchecked") // changes of a table hold only its rows
  public <R> @Nullable R find(Table<R> table, String key) {
    Object changed = changes.getOrDefault(table, new LinkedHashMap<>()).get(key);
    if (changed != null) {
      return (R) changed;
    }
    if (!group.known(table, key)) {
      throw new IllegalStateException("not asked for: " + table.name() + " " + key);
    }
    return group.find(table, key);
  }

  @Override
  @SuppressWarnings("unchecked") // changes of a table hold only its rows
  public <R> List<R> family(Table<R> table, String familyKey) {
    TreeSet<String> keys = new TreeSet<>(group.familyKeys(table, familyKey));
    Map<String, Object> own = changes.getOrDefault(table, new LinkedHashMap<>());
    own.forEach((key, row) -> {
      if (familyKey.equals(table.family((R) row))) {
        keys.add(key);
      }
    });
    if (keys.isEmpty() && !group.knownFamily(table, familyKey)) {
      throw new IllegalStateException("not asked for: family " + table.name() + " " + familyKey);
    }
    return keys.stream().map(key -> get(table, key)).toList();
  }

  @Override
  public <R> void insert(Table<R> table, R row) {
    if (table.appendOnly()) {
      appended.computeIfAbsent(table, _ -> new ArrayList<>()).add(row);
      return;
    }
    String key = table.key(row);
    if (changed(table).containsKey(key) || group.find(table, key) != null) {
      throw new IllegalStateException("exists already: " + table.name() + " " + key);
    }
    changed(table).put(key, row);
  }

  @Override
  public <R> void update(Table<R> table, R row) {
    R before = get(table, table.key(row));
    if (table.version(row) != table.version(before) + 1) {
      throw new IllegalStateException(
          "version of %s %s goes from %d to %d"
              .formatted(table.name(), table.key(row), table.version(before), table.version(row)));
    }
    changed(table).put(table.key(row), row);
  }

  @Override
  public void announce(Object event) {
    announced.add(event);
    reactions.react(event, this);
  }

  /** Forgets every change so far; what remains is as if the command had not begun. */
  void undo() {
    changes.clear();
    appended.clear();
    announced.clear();
  }

  /** Gives the changes to the group and the announcements to the caller. */
  List<Object> merge() {
    group.merge(changes);
    group.append(appended);
    return List.copyOf(announced);
  }

  private LinkedHashMap<String, Object> changed(Table<?> table) {
    return changes.computeIfAbsent(table, _ -> new LinkedHashMap<>());
  }
}
