package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.HttpText;
import dev.lockstep.bench.subject.Ask;
import dev.lockstep.bench.subject.Server;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A campaign period with its orders in the database.
 *
 * @param token an operator's
 */
record Period(Server server, String token, List<String> orderIds) {

  static final String NUMBER = "bench";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PATH = "/ops/v1/periods/" + NUMBER;
  private static final String ORDERS = "SELECT order_id FROM order_period ORDER BY order_id";

  Period {
    orderIds = List.copyOf(orderIds);
  }

  /** The period the server's database has. */
  static Period of(Server server) {
    return new Period(server, server.operator(), server.database().texts(ORDERS));
  }

  /** Makes the cache what the database says, so that lists come from the cache. */
  void warmUp() {
    Ask.done(server, PATH + "/warm-up");
  }

  /** Requests that cache all orders as they are, so many in each. */
  List<byte[]> puts(int batch) {
    List<byte[]> puts = new ArrayList<>();
    for (int from = 0; from < orderIds.size(); from += batch) {
      List<String> some = orderIds.subList(from, Math.min(orderIds.size(), from + batch));
      String json = "{\"orderNos\":[\"" + String.join("\",\"", some) + "\"]}";
      puts.add(HttpText.put(PATH + "/orders", token, json));
    }
    return puts;
  }

  /** The page of its list after this cursor, the first one without. */
  byte[] page(int limit, String cursor) {
    String after = cursor.isEmpty() ? "" : "&cursor=" + cursor;
    return HttpText.get(PATH + "/orders?limit=" + limit + after, token);
  }

  /** Requests for single orders, spread over all. */
  List<byte[]> gets(int count) {
    int every = Math.max(1, orderIds.size() / count);
    List<byte[]> gets = new ArrayList<>();
    for (int at = 0; at < orderIds.size(); at += every) {
      gets.add(HttpText.get(PATH + "/orders/" + orderIds.get(at), token));
    }
    return gets;
  }

  /** Orders the cache has. */
  long entries() {
    return stats().path("entries").asLong(0);
  }

  /** What they take, as the store counts. */
  long bytes() {
    return stats().path("bytes").asLong(0);
  }

  private JsonNode stats() {
    return JSON.readTree(Ask.text(server.port(), "/ops/v1/periods", token));
  }
}
