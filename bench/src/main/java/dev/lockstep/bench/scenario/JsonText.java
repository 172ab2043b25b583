package dev.lockstep.bench.scenario;

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
}
