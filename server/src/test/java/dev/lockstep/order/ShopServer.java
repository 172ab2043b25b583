package dev.lockstep.order;

import dev.lockstep.LockstepApplication;
import dev.lockstep.database.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real server on a database of its own, spoken to over HTTP as a client does. */
final class ShopServer implements AutoCloseable {

  static final String PHONE = "13812345678";
  static final String RECEIVER = "Zhang Weiming";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  final JdbcClient jdbc;
  private final TestDatabase database;
  private final ConfigurableApplicationContext context;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;
  private final Map<String, String> tokens = new ConcurrentHashMap<>();

  /** An answer. */
  record Reply(int status, JsonNode body, boolean replayed, String etag) {
    String code() {
      return body.path("code").asString("");
    }

    String text(String field) {
      return body.path(field).asString("");
    }
  }

  ShopServer(String... settings) {
    database = TestDatabase.fresh();
    List<String> arguments = new ArrayList<>(List.of("--server.port=0"));
    for (String property : database.properties()) {
      arguments.add("--" + property);
    }
    for (String setting : settings) {
      arguments.add("--" + setting);
    }
    context = SpringApplication.run(LockstepApplication.class, arguments.toArray(String[]::new));
    int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    base = "http://127.0.0.1:" + port;
    jdbc = JdbcClient.create(database.dataSource());
  }

  /** A session of its own in the database, for a test that stands in the way. */
  Connection connect() throws SQLException {
    return database.connect();
  }

  /** Puts a SKU of a seller "s" in CNY. */
  void sku(String code, int type, long price, long stock) {
    Map<String, Object> sku =
        Map.of(
            "skuCode", code,
            "name", code,
            "price", price,
            "currency", "CNY",
            "productType", type,
            "sellerId", "s",
            "stock", stock);
    must(200, send("op", "PUT", "/ops/v1/skus", Map.of("items", List.of(sku)), ""));
  }

  /** Gives the user a coupon of a fixed amount. */
  void coupon(String couponId, String userId, long amount) {
    Map<String, Object> coupon =
        Map.of(
            "couponId",
            couponId,
            "userId",
            userId,
            "name",
            "coupon",
            "type",
            "FIXED",
            "amount",
            amount,
            "currency",
            "CNY");
    must(200, send("op", "PUT", "/ops/v1/coupons", Map.of("items", List.of(coupon)), ""));
  }

  String orderId(String user) {
    Reply reply = send(user, "POST", "/api/v1/order-ids", Map.of("businessIdentifier", 7), "");
    return must(201, reply).text("orderId");
  }

  /** A request for one of each SKU; the amounts are what the caller claims. */
  static Map<String, Object> request(String orderId, long origin, long coupon, String... skus) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("orderId", orderId);
    request.put("businessIdentifier", 7);
    request.put("orderType", 1);
    request.put("sellerId", "s");
    request.put(
        "items", List.of(skus).stream().map(s -> Map.of("skuCode", s, "quantity", 1)).toList());
    request.put("deliveryAddress", address(RECEIVER));
    request.put("userRemark", "call " + PHONE);
    request.put(
        "amounts",
        Map.of(
            "originAmount",
            origin,
            "couponAmount",
            coupon,
            "shippingAmount",
            0,
            "payAmount",
            origin - coupon));
    return request;
  }

  static Map<String, Object> address(String receiver) {
    return Map.of(
        "receiverName", receiver,
        "phone", PHONE,
        "province", "p",
        "city", "c",
        "area", "a",
        "street", "s",
        "detail", "d");
  }

  Reply create(String user, Map<String, Object> request, String key) {
    return send(user, "POST", "/api/v1/orders", request, key);
  }

  /** Sends as a user; "op" is an operator. An empty key sends none. */
  Reply send(String user, String method, String path, Object body, String key) {
    HttpRequest.Builder request =
        request(path)
            .header("Authorization", "Bearer " + token(user))
            .method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
    if (!key.isEmpty()) {
      request.header("Idempotency-Key", key);
    }
    return exchange(request.build());
  }

  private String token(String user) {
    return tokens.computeIfAbsent(
        user,
        _ -> {
          String role = user.equals("op") ? "operator" : "buyer";
          String body = JSON.writeValueAsString(Map.of("userId", user, "roles", List.of(role)));
          HttpRequest.Builder request =
              request("/dev/token").POST(HttpRequest.BodyPublishers.ofString(body));
          return must(200, exchange(request.build())).text("token");
        });
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .header("Content-Type", "application/json");
  }

  private Reply exchange(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Reply(
          response.statusCode(),
          JSON.readTree(response.body()),
          response.headers().firstValue("Idempotency-Replayed").isPresent(),
          response.headers().firstValue("ETag").orElse(""));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static Reply must(int status, Reply reply) {
    if (reply.status() != status) {
      throw new AssertionError(reply.status() + " " + reply.body());
    }
    return reply;
  }

  @Override
  public void close() {
    context.close();
  }
}
