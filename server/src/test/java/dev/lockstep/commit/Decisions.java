package dev.lockstep.commit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Drives commands with the real workspace, reactions and stages over rows kept in memory, one group
 * per command: what a decision test needs and no database. What SQL guards (unique keys, versions)
 * is left to the tests with one.
 */
public final class Decisions {

  private final Reactions reactions;
  private final SortedMap<Table<?>, TreeMap<String, Object>> rows = new TreeMap<>();
  private final SortedMap<Table<?>, List<Object>> appended = new TreeMap<>();
  private final List<Object> announced = new ArrayList<>();
  private Instant now;

  public Decisions(Instant now, Reaction<?>... reactions) {
    this.now = now;
    this.reactions = new Reactions(List.of(reactions));
  }

  public void setNow(Instant instant) {
    now = instant;
  }

  public Instant now() {
    return now;
  }

  /** Puts a row that is there already. */
  public <R> void put(Table<R> table, R row) {
    rows.computeIfAbsent(table, _ -> new TreeMap<>()).put(table.key(row), row);
  }

  /** Runs a command alone; what it throws leaves everything as it was. */
  public <R> R run(Command<R> command) {
    GroupState state = new GroupState();
    load(command, state);
    CommandWorkspace workspace = new CommandWorkspace(state, reactions, now);
    R result = command.decide(workspace);
    announced.addAll(workspace.merge());
    state
        .slots()
        .forEach((table, slots) ->
            slots.forEach((key, slot) -> {
              if (slot.inserted() || slot.updated()) {
                rows.computeIfAbsent(table, _ -> new TreeMap<>()).put(key, slot.current());
              }
            }));
    state
        .appended()
        .forEach(
            (table, more) -> appended.computeIfAbsent(table, _ -> new ArrayList<>()).addAll(more));
    return result;
  }

  /** All rows of a table, in key order or, of one only appended to, in the order written. */
  @SuppressWarnings("unchecked") // rows of a table hold only its rows
  public <R> List<R> all(Table<R> table) {
    if (table.appendOnly()) {
      return (List<R>) List.copyOf(appended.getOrDefault(table, List.of()));
    }
    return (List<R>) List.copyOf(rows.getOrDefault(table, new TreeMap<>()).values());
  }

  /** What was announced so far, of one type. */
  public <E> List<E> announced(Class<E> type) {
    return announced.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private void load(Command<?> command, GroupState state) {
    Needs needs = new Needs();
    command.needs(needs);
    reactions.needs(command, needs);
    load(Stage.READ, needs, state);
    load(Stage.ROOTS, needs, state);
    more(command, state, needs);
    load(Stage.FAMILIES, needs, state);
    load(Stage.MEMBERS, needs, state);
    more(command, state, needs);
    load(Stage.SHARED, needs, state);
  }

  private void more(Command<?> command, GroupState state, Needs needs) {
    command.moreNeeds(state, needs);
    reactions.moreNeeds(command, state, needs);
  }

  private void load(Stage stage, Needs needs, GroupState state) {
    needs.close(stage).forEach((table, keys) -> loadTable(stage, table, keys, state));
  }

  @SuppressWarnings("unchecked") // rows of a table hold only its rows
  private <R> void loadTable(Stage stage, Table<R> table, TreeSet<String> keys, GroupState state) {
    boolean byFamily = stage == Stage.FAMILIES;
    if (!byFamily) {
      keys.forEach(key -> state.asked(table, key));
    }
    for (Object row : rows.getOrDefault(table, new TreeMap<>()).values()) {
      String key = byFamily ? String.valueOf(table.family((R) row)) : table.key((R) row);
      if (keys.contains(key)) {
        state.loaded(table, (R) row);
      }
    }
  }
}
