package dev.lockstep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A row of the table: what is sent, what must be answered and what may be written.
 *
 * @param answer status and code, such as {@code 409 ORDER_ID_REUSED}
 * @param faults field and code of every entry of {@code errors}
 * @param written how many rows each table gains, 0 for a table that only changes; else none does
 */
record BadInput(
    String name, Ask ask, String answer, List<String> faults, Map<String, Integer> written) {

  /** Where a field's name has no {@code =}, it is removed. */
  private static final String ASSIGNMENT = " = ";

  /**
   * A request as a template: {@code ${name}} stands for a value the world knows.
   *
   * @param as whose token is sent; empty for none
   * @param stamp how a notification is signed
   */
  record Ask(String as, String line, String body, List<String> headers, @Nullable Stamp stamp) {

    static Ask get(String path) {
      return new Ask("buyer", "GET " + path, "", List.of(), null);
    }

    /** With a JSON body; an operator's request gets a key of its own. */
    static Ask send(String line, String body) {
      return new Ask("buyer", line, body, List.of("Content-Type: application/json"), null);
    }

    static Ask operate(String line, String body) {
      return send(line, body).as("operator").with("Idempotency-Key: ${next}");
    }

    Ask as(String who) {
      return new Ask(who, line, body, headers, stamp);
    }

    Ask without() {
      return new Ask(as, line, body, List.of(), stamp);
    }

    Ask with(String header) {
      List<String> more = new ArrayList<>(headers);
      more.add(header);
      return new Ask(as, line, body, more, stamp);
    }

    Ask signed(Stamp how) {
      return new Ask("", line, body, headers, how);
    }
  }

  /**
   * A signature of the sandbox bank.
   *
   * @param age seconds since it was made
   * @param without the header that is left out
   */
  record Stamp(String notificationId, long age, String keyId, String secret, String without) {}

  static BadInput row(String answer, String name, Ask ask, String... faults) {
    return new BadInput(name, ask, answer, List.of(faults), Map.of());
  }

  BadInput writes(String table, int rows) {
    Map<String, Integer> more = new TreeMap<>(written);
    more.put(table, rows);
    return new BadInput(name, ask, answer, faults, more);
  }

  boolean accepted() {
    return answer.startsWith("2");
  }

  /** The bank answers in a form of its own. */
  boolean toBank() {
    return ask.line().contains(" /sandbox/");
  }

  @Override
  public String toString() {
    return name + ": " + answer;
  }

  /**
   * The JSON text with fields replaced: {@code items[0].quantity = 1.5}; without a value the field
   * is removed. Values are put in as they stand, be they JSON or not.
   */
  static String edit(String json, String... edits) {
    JsonNode tree = JsonMapper.shared().readTree(json);
    for (int i = 0; i < edits.length; i++) {
      List<String> path = Arrays.asList(edits[i].split(ASSIGNMENT, 2)[0].split("[.\\[\\]]+", -1));
      List<String> steps = path.stream().filter(step -> !step.isEmpty()).toList();
      JsonNode parent = tree;
      for (String step : steps.subList(0, steps.size() - 1)) {
        parent = parent.isArray() ? parent.path(Integer.parseInt(step)) : parent.path(step);
      }
      set(parent, steps.getLast(), edits[i].contains(ASSIGNMENT) ? "@" + i + "@" : null);
    }
    String text = tree.toString();
    for (int i = 0; i < edits.length; i++) {
      if (edits[i].contains(ASSIGNMENT)) {
        text = text.replace("\"@" + i + "@\"", edits[i].split(ASSIGNMENT, 2)[1]);
      }
    }
    return text;
  }

  private static void set(JsonNode parent, String step, @Nullable String mark) {
    if (parent instanceof ArrayNode array) {
      int index = Integer.parseInt(step);
      if (index < array.size()) {
        array.set(index, mark);
      } else {
        array.add(mark);
      }
    } else if (mark == null) {
      ((ObjectNode) parent).remove(step);
    } else {
      ((ObjectNode) parent).put(step, mark);
    }
  }
}
