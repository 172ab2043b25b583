package dev.lockstep.commit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Drives commands over rows in memory with the real workspace and the real stages, so that a test
 * of a decision needs no database and still fails if the command forgets to ask for a row.
 *
 * <pre>{@code
 * Decisions decisions = Decisions.at(now).given(TABLE, row);
 * Result result = decisions.decide(new SomeCommand(...));
 * assertThat(decisions.row(TABLE, key)).isEqualTo(...);
 * }</pre>
 *
 * <p>Each {@link #decide} is a group of its own; what it accepts is there for the next one.
 */
public final class Decisions {

  private final SortedMap<Table<?>, TreeMap<String, Object>> rows = new TreeMap<>();
  private final SortedMap<Table<?>, List<Object>> appended = new TreeMap<>();
  private final List<Object> announced = new ArrayList<>();
  private final List<Reaction<?>> reactions = new ArrayList<>();
  private Instant now;

  private Decisions(Instant now) {
    this.now = now;
  }

  /** No rows yet; commands are enqueued at this time. */
  public static Decisions at(Instant now) {
    return new Decisions(now);
  }

  /** Later commands are enqueued that much later. */
  public Decisions after(Duration passed) {
    now = now.plus(passed);
    return this;
  }

  public <R> Decisions given(Table<R> table, R row) {
    keep(table, row);
    return this;
  }

  /** Reacts to what later commands announce. */
  public Decisions reacting(Reaction<?> reaction) {
    reactions.add(reaction);
    return this;
  }

  /** Loads what the command asks for, decides, and keeps the changes if it accepts. */
  public <R> R decide(Command<R> command) {
    return decideInOneGroup(List.of(command)).getFirst();
  }

  /** As {@link #decide} with all commands in one group; a refusal ends the test. */
  public <R> List<R> decideInOneGroup(List<? extends Command<R>> commands) {
    Reactions reacting = new Reactions(reactions);
    GroupState state = load(commands, reacting);
    List<R> results = new ArrayList<>();
    for (Command<R> command : commands) {
      CommandWorkspace workspace = new CommandWorkspace(state, reacting, now);
      results.add(command.decide(workspace));
      announced.addAll(workspace.merge());
    }
    flush(state);
    return results;
  }

  /** The row as the last accepted command left it; NullPointerException if there is none. */
  public <R> R row(Table<R> table, String key) {
    Object row = rows.getOrDefault(table, new TreeMap<>()).get(key);
    return typed(table, Objects.requireNonNull(row, () -> "no row " + key + " in " + table));
  }

  /** All rows of a table: by key, or in the order they were appended. */
  public <R> List<R> rows(Table<R> table) {
    List<Object> found =
        table.appendOnly()
            ? appended.getOrDefault(table, List.of())
            : List.copyOf(rows.getOrDefault(table, new TreeMap<>()).values());
    return found.stream().map(row -> typed(table, row)).toList();
  }

  /** Everything announced so far, in order. */
  public List<Object> announced() {
    return List.copyOf(announced);
  }

  private GroupState load(List<? extends Command<?>> commands, Reactions reacting) {
    GroupState state = new GroupState();
    Needs needs = new Needs();
    for (Command<?> command : commands) {
      command.needs(needs);
      reacting.needs(command, needs);
    }
    read(state, needs, Stage.READ);
    read(state, needs, Stage.ROOTS);
    moreNeeds(commands, reacting, state, needs);
    read(state, needs, Stage.FAMILIES);
    read(state, needs, Stage.MEMBERS);
    moreNeeds(commands, reacting, state, needs);
    read(state, needs, Stage.SHARED);
    return state;
  }

  private static void moreNeeds(
      List<? extends Command<?>> commands, Reactions reacting, GroupState state, Needs needs) {
    for (Command<?> command : commands) {
      command.moreNeeds(state, needs);
      reacting.moreNeeds(command, state, needs);
    }
  }

  private void read(GroupState state, Needs needs, Stage stage) {
    for (Map.Entry<Table<?>, TreeSet<String>> entry : needs.close(stage).entrySet()) {
      readTable(state, stage, entry.getKey(), entry.getValue());
    }
  }

  private <R> void readTable(GroupState state, Stage stage, Table<R> table, TreeSet<String> keys) {
    boolean byFamily = stage == Stage.FAMILIES;
    keys.forEach(key -> {
      if (byFamily) {
        state.askedFamily(table, key);
      } else {
        state.asked(table, key);
      }
    });
    for (R row : rows(table)) {
      if (keys.contains(byFamily ? table.family(row) : table.key(row))) {
        state.loaded(table, row);
      }
    }
  }

  private void flush(GroupState state) {
    state
        .slots()
        .forEach((table, slots) ->
            slots
                .values()
                .forEach(slot -> {
                  if (slot.inserted() || slot.updated()) {
                    keep(table, slot.current());
                  }
                }));
    state
        .appended()
        .forEach(
            (table, more) -> appended.computeIfAbsent(table, _ -> new ArrayList<>()).addAll(more));
  }

  private <R> void keep(Table<R> table, Object row) {
    rows.computeIfAbsent(table, _ -> new TreeMap<>()).put(table.key(typed(table, row)), row);
  }

  @SuppressWarnings({"unchecked", "unused"}) // a table's rows are of its type
  private static <R> R typed(Table<R> table, Object row) {
    return (R) row;
  }
}
