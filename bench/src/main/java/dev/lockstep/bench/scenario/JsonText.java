package dev.lockstep.bench.scenario;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks a text up in JSON that is known to hold it; a parser would cost more than the request. */
final class JsonText {

  private JsonText() {}

  static boolean has(String json, String name) {
    return json.contains("\"" + name + "\":\"");
  }

  /**
   * The text of a field whose value needs no unescaping.
   *
   * @throws IllegalArgumentException if there is no such field
   */
  static String field(String json, String name) {
    String start = "\"" + name + "\":\"";
    int at = json.indexOf(start);
    if (at < 0) {
      throw new IllegalArgumentException("no " + name + " in " + json);
    }
    int from = at + start.length();
    return json.substring(from, json.indexOf('"', from));
  }

  /** The whole number of a field, 0 if there is no such field. */
  static long number(String json, String name) {
    Matcher found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }
}
