package dev.lockstep.lifecycle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A life cycle as a table. Nothing changes a status except by a row of it, and a pair without a row
 * is a refusal. A table that cannot be right is rejected when it is built, so a mistake in it stops
 * the service at its start and never meets an order.
 *
 * @param <S> the states
 * @param <A> what can be asked for
 * @param <E> what has happened when a row was taken
 */
public final class Lifecycle<S extends Enum<S>, A extends Enum<A>, E extends Enum<E>> {

  /** One line of the table. */
  public record Row<S extends Enum<S>, A extends Enum<A>, E extends Enum<E>>(
      S from, A action, S to, E event) {

    /** The state stays as it is; the event is still told. */
    public boolean stays() {
      return from == to;
    }
  }

  private final S initial;
  private final E birth;
  private final Set<S> terminal;
  private final List<Row<S, A, E>> rows;
  private final Map<S, Map<A, Row<S, A, E>>> index;

  private Lifecycle(Builder<S, A, E> built) {
    this.initial = Objects.requireNonNull(built.initial);
    this.birth = Objects.requireNonNull(built.birth);
    this.terminal = Set.copyOf(built.terminal);
    this.rows = List.copyOf(built.rows);
    this.index = built.indexed();
  }

  /** Starts a table; every state and every action of the two enums must appear in it. */
  public static <S extends Enum<S>, A extends Enum<A>, E extends Enum<E>> Builder<S, A, E> of(
      Class<S> states, Class<A> actions, Class<E> events) {
    return new Builder<>(states, actions, events);
  }

  /** The row to take, or null: the action is refused in this state. */
  public @Nullable Row<S, A, E> next(S from, A action) {
    var row = index.get(from);
    return row == null ? null : row.get(action);
  }

  /** Whether the action has a row in this state. */
  public boolean allows(S from, A action) {
    return next(from, action) != null;
  }

  /** The state everything starts in. */
  public S initial() {
    return initial;
  }

  /** What is told when something enters the initial state. */
  public E birth() {
    return birth;
  }

  public boolean isTerminal(S state) {
    return terminal.contains(state);
  }

  /** All rows, in the order they were written. */
  public List<Row<S, A, E>> rows() {
    return rows;
  }

  /** The rows that change the state, as a Mermaid state diagram; rows that stay would hide them. */
  public String mermaid() {
    var arrows = new LinkedHashMap<String, List<String>>();
    for (var row : rows) {
      if (!row.stays()) {
        var arrow = row.from() + " --> " + row.to();
        arrows.computeIfAbsent(arrow, key -> new ArrayList<>()).add(row.action().name());
      }
    }
    var text = new StringBuilder("stateDiagram-v2\n  [*] --> " + initial + "\n");
    arrows.forEach(
        (arrow, actions) -> text.append("  " + arrow + " : " + String.join(", ", actions) + "\n"));
    terminal.stream().sorted().forEach(state -> text.append("  " + state + " --> [*]\n"));
    return text.toString();
  }

  /** Collects the rows of a table and checks them. */
  public static final class Builder<S extends Enum<S>, A extends Enum<A>, E extends Enum<E>> {

    private final Class<S> states;
    private final Class<A> actions;
    private final Class<E> events;
    private final Set<S> terminal;
    private final List<Row<S, A, E>> rows = new ArrayList<>();
    private @Nullable S initial;
    private @Nullable E birth;

    private Builder(Class<S> states, Class<A> actions, Class<E> events) {
      this.states = states;
      this.actions = actions;
      this.events = events;
      this.terminal = EnumSet.noneOf(states);
    }

    /** The state everything starts in, and what is told then. */
    public Builder<S, A, E> initial(S state, E event) {
      initial = state;
      birth = event;
      return this;
    }

    /** The states that nothing leaves; rows that stay in them are allowed. */
    public Builder<S, A, E> terminal(Predicate<S> last) {
      EnumSet.allOf(states).stream().filter(last).forEach(terminal::add);
      return this;
    }

    /** One line of the table. */
    public Builder<S, A, E> row(S from, A action, S to, E event) {
      rows.add(new Row<>(from, action, to, event));
      return this;
    }

    /** The checked table; IllegalStateException names the first thing that cannot be right. */
    public Lifecycle<S, A, E> build() {
      require(initial != null, "no initial state");
      var table = new Lifecycle<>(this);
      requireAllReachable(table);
      requireAllUsed();
      for (var row : rows) {
        var stuck = terminal.contains(row.from()) && !row.stays();
        require(!stuck, row.from() + " is terminal but left by " + row.action());
      }
      for (var state : states.getEnumConstants()) {
        var left = rows.stream().anyMatch(row -> row.from() == state && !row.stays());
        require(left || terminal.contains(state), "nothing leaves " + state + ", not terminal");
      }
      return table;
    }

    private Map<S, Map<A, Row<S, A, E>>> indexed() {
      var index = new EnumMap<S, Map<A, Row<S, A, E>>>(states);
      for (var row : rows) {
        var same =
            index.computeIfAbsent(row.from(), key -> new EnumMap<>(actions)).put(row.action(), row);
        require(same == null, "two rows for " + row.from() + " x " + row.action());
      }
      return index;
    }

    private void requireAllReachable(Lifecycle<S, A, E> table) {
      var unseen = EnumSet.complementOf(EnumSet.of(table.initial));
      var queue = new ArrayDeque<S>(Set.of(table.initial));
      while (!queue.isEmpty()) {
        for (var row : table.index.getOrDefault(queue.remove(), Map.of()).values()) {
          if (unseen.remove(row.to())) {
            queue.add(row.to());
          }
        }
      }
      require(unseen.isEmpty(), "unreachable: " + unseen);
    }

    private void requireAllUsed() {
      var unasked = EnumSet.allOf(actions);
      var untold = EnumSet.allOf(events);
      untold.remove(birth);
      for (var row : rows) {
        unasked.remove(row.action());
        untold.remove(row.event());
      }
      require(unasked.isEmpty(), "actions without a row: " + unasked);
      require(untold.isEmpty(), "events that no row tells: " + untold);
    }

    private void require(boolean right, String complaint) {
      if (!right) {
        throw new IllegalStateException(states.getSimpleName() + " table: " + complaint);
      }
    }
  }
}
