package dev.lockstep.commit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Drives commands with the real workspace, reactions and stages over rows kept in memory: what a
 * decision test needs and no database, and it still fails if the command forgets to ask for a row.
 * What SQL guards (unique keys, versions) is left to the tests with one.
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
  public <R> Decisions put(Table<R> table, R row) {
    rows.computeIfAbsent(table, _ -> new TreeMap<>()).put(table.key(row), row);
    return this;
  }

  /** Runs a command alone; what it throws leaves everything as it was. */
  public <R> R run(Command<R> command) {
    return runInOneGroup(List.of(command)).getFirst();
  }

  /** Runs commands as one group, each on the changes of those before it. */
  public <R> List<R> runInOneGroup(List<? extends Command<R>> commands) {
    GroupState state = new GroupState();
    load(commands, state);
    List<R> results = new ArrayList<>();
    List<Object> events = new ArrayList<>();
    for (Command<R> command : commands) {
      CommandWorkspace workspace = new CommandWorkspace(state, reactions, now);
      results.add(command.decide(workspace));
      events.addAll(workspace.merge());
    }
    announced.addAll(events);
    keep(state);
    return results;
  }

  private void keep(GroupState state) {
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
  }

  /** The row that must be there. */
  @SuppressWarnings("unchecked") // rows of a table hold only its rows
  public <R> R get(Table<R> table, String key) {
    Object row = rows.getOrDefault(table, new TreeMap<>()).get(key);
    return (R) Objects.requireNonNull(row, () -> "no row " + key + " in " + table);
  }

  /** All rows of a table, in key order or, of one only appended to, in the order written. */
  @SuppressWarnings("unchecked") // rows of a table hold only its rows
  public <R> List<R> all(Table<R> table) {
    if (table.appendOnly()) {
      return (List<R>) List.copyOf(appended.getOrDefault(table, List.of()));
    }
    return (List<R>) List.copyOf(rows.getOrDefault(table, new TreeMap<>()).values());
  }

  /** Everything announced so far, in order. */
  public List<Object> announced() {
    return List.copyOf(announced);
  }

  /** What was announced so far, of one type. */
  public <E> List<E> announced(Class<E> type) {
    return announced.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private void load(List<? extends Command<?>> commands, GroupState state) {
    Needs needs = new Needs();
    for (Command<?> command : commands) {
      command.needs(needs);
      reactions.needs(command, needs);
    }
    load(Stage.ROOTS, needs, state);
    more(commands, state, needs);
    load(Stage.FAMILIES, needs, state);
    load(Stage.MEMBERS, needs, state);
    more(commands, state, needs);
    load(Stage.SHARED, needs, state);
    load(Stage.READ, needs, state);
  }

  private void more(List<? extends Command<?>> commands, GroupState state, Needs needs) {
    for (Command<?> command : commands) {
      command.moreNeeds(state, needs);
      reactions.moreNeeds(command, state, needs);
    }
  }

  private void load(Stage stage, Needs needs, GroupState state) {
    needs.close(stage).forEach((table, keys) -> loadTable(stage, table, keys, state));
  }

  @SuppressWarnings("unchecked") // rows of a table hold only its rows
  private <R> void loadTable(Stage stage, Table<R> table, TreeSet<String> keys, GroupState state) {
    boolean byFamily = stage == Stage.FAMILIES;
    if (byFamily) {
      keys.forEach(key -> state.askedFamily(table, key));
    } else {
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
