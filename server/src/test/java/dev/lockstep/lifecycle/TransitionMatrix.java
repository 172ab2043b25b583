package dev.lockstep.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * The expectation of a life-cycle test, written apart from the table it judges: the first line
 * names the codes of the states, every further line an action and, below each state, the code of
 * the state it leads to or {@code -} for a refusal. Every pair must stand in it.
 */
public final class TransitionMatrix {

  private TransitionMatrix() {}

  /** Compares every state × action pair of the table with the matrix. */
  public static <S extends Enum<S>, A extends Enum<A>> void assertMatches(
      Lifecycle<S, A, ?> table, Class<A> actions, ToIntFunction<S> code, String matrix) {
    var states = table.initial().getDeclaringClass().getEnumConstants();
    assertThat(read(matrix)).isEqualTo(read(drawn(table, states, actions, code)));
  }

  private static <S extends Enum<S>, A extends Enum<A>> String drawn(
      Lifecycle<S, A, ?> table, S[] states, Class<A> actions, ToIntFunction<S> code) {
    var text = new StringBuilder("from");
    Arrays.stream(states).forEach(state -> text.append(' ').append(code.applyAsInt(state)));
    for (var action : actions.getEnumConstants()) {
      text.append('\n').append(action);
      for (var state : states) {
        var row = table.next(state, action);
        text.append(' ').append(row == null ? "-" : code.applyAsInt(row.to()));
      }
    }
    return text.toString();
  }

  /** One entry per pair, so that a failing comparison names the pairs that differ. */
  private static SortedMap<String, String> read(String matrix) {
    var lines = matrix.strip().lines().map(line -> List.of(line.strip().split(" +"))).toList();
    var head = lines.getFirst();
    var pairs = new TreeMap<String, String>();
    for (var line : lines.subList(1, lines.size())) {
      assertThat(line).hasSameSizeAs(head);
      for (var i = 1; i < line.size(); i++) {
        pairs.put(line.getFirst() + " in " + head.get(i), line.get(i));
      }
    }
    return pairs;
  }
}
