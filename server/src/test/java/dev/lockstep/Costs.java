package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.commit.Wire;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What operations were seen to cost, and the tables that say it. */
final class Costs {

  /** One transaction of a lane, from its first statement to its COMMIT or ROLLBACK. */
  record Group(List<Wire.Sent> sent) {

    /** The gate's own group ends with a ROLLBACK, the first thing seen. */
    static Group firstAfterGate(List<Wire.Sent> sent) {
      assertThat(sent).first().extracting(Wire.Sent::statement).isEqualTo("ROLLBACK");
      List<Wire.Sent> group = new ArrayList<>();
      for (Wire.Sent one : sent.subList(1, sent.size())) {
        group.add(one);
        if (ENDS.contains(one.statement())) {
          break;
        }
      }
      return new Group(List.copyOf(group));
    }

    /** How often the lane had to wait for the database, for the answer to the end included. */
    int roundTrips() {
      return sent.getLast().roundTrips() - sent.getFirst().roundTrips() + 1;
    }

    List<String> statements() {
      return sent.stream().map(Wire.Sent::statement).toList();
    }

    int rows() {
      return sent.stream()
          .filter(one -> one.statement().startsWith("INSERT") || one.statement().startsWith("UP"))
          .mapToInt(Wire.Sent::rows)
          .sum();
    }
  }

  private static final Set<String> ENDS = Set.of("COMMIT", "ROLLBACK");
  private static final List<String> HEAD =
      List.of("operation", "statements", "rows written", "round trips", "outside the group");

  private final Map<String, TreeMap<Integer, Group>> groups = new LinkedHashMap<>();
  private final Map<String, Integer> outside = new LinkedHashMap<>();

  /** An operation in a group of its kind; whatever the size, the statements must be the same. */
  void add(String operation, int size, Group group, int outsideStatements) {
    TreeMap<Integer, Group> sizes = groups.computeIfAbsent(operation, _ -> new TreeMap<>());
    sizes.put(size, group);
    assertThat(group.statements())
        .as("%s in a group of %d", operation, size)
        .isEqualTo(sizes.firstEntry().getValue().statements())
        .first()
        .isEqualTo("INSERT commit_group");
    add(operation, outsideStatements);
  }

  void add(String operation, int outsideStatements) {
    Integer before = outside.put(operation, outsideStatements);
    if (before != null) {
      assertThat(outsideStatements).as("%s, outside the group", operation).isEqualTo(before);
    }
  }

  String text() {
    List<List<String>> rows = new ArrayList<>();
    outside.forEach((operation, statements) -> rows.add(row(operation, statements)));
    String sent =
        groups.entrySet().stream()
            .map(entry -> "- **%s**: %s\n".formatted(entry.getKey(), listed(entry.getValue())))
            .collect(Collectors.joining());
    return GeneratedDocs.table(HEAD, rows) + "\n" + sent;
  }

  private List<String> row(String operation, int outsideStatements) {
    TreeMap<Integer, Group> sizes = groups.get(operation);
    if (sizes == null) {
      return List.of(operation, "–", "–", "–", String.valueOf(outsideStatements));
    }
    return List.of(
        operation,
        String.valueOf(sizes.firstEntry().getValue().statements().size()),
        each(sizes, Group::rows),
        each(sizes, Group::roundTrips),
        String.valueOf(outsideStatements));
  }

  private static String each(TreeMap<Integer, Group> sizes, Function<Group, Integer> figure) {
    return sizes.values().stream()
        .map(group -> "%,d".formatted(figure.apply(group)))
        .collect(Collectors.joining(" · "));
  }

  /** The statements in order, those of a kind together. */
  private static String listed(TreeMap<Integer, Group> sizes) {
    StringBuilder text = new StringBuilder();
    String last = "";
    for (String statement : sizes.firstEntry().getValue().statements()) {
      String kind = kind(statement);
      String table = statement.replaceFirst("^\\w+ ?", "").replace(" FOR UPDATE", "");
      if (!kind.equals(last)) {
        text.append(text.isEmpty() ? "" : "; ").append(kind);
      } else {
        text.append(",");
      }
      text.append(table.isEmpty() ? "" : " " + table);
      last = kind;
    }
    return text.toString();
  }

  private static String kind(String statement) {
    if (statement.endsWith("FOR UPDATE")) {
      return "lock";
    }
    String verb = statement.replaceFirst(" .*", "");
    return switch (verb) {
      case "SELECT" -> "read";
      case "INSERT" -> "insert";
      case "UPDATE" -> "update";
      default -> verb;
    };
  }
}
