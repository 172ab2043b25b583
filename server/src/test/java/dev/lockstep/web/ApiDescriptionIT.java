package dev.lockstep.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Http;
import dev.lockstep.LockstepApplication;
import dev.lockstep.database.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document describes every operation, and answers are what it says. */
@SpringBootTest(
    classes = LockstepApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "lockstep.mode=development",
      "lockstep.i-know=true",
      "lockstep.catalog.demo=true"
    })
class ApiDescriptionIT {

  private static final String CART =
      "\"sellerId\":\"demo-shop\",\"items\":[{\"skuCode\":\"BAG-CANVAS\",\"quantity\":2}]";
  private static final List<String> WITHOUT_BODY =
      List.of(
          "commentOrder",
          "markNoticeRead",
          "replayNotification",
          "cacheOrder",
          "deleteOrder",
          "deletePeriodOrders",
          "warmUpCache",
          "evictOrderCache",
          "deleteWebhookEndpoint",
          "enableWebhookEndpoint",
          "testWebhookEndpoint",
          "replayWebhookDelivery");

  @LocalServerPort private int port;
  private JsonNode api;
  private Http buyer;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    TestDatabase.fresh().register(registry);
  }

  @BeforeEach
  void connect() {
    buyer = Http.buyer(port, "ann");
    api = buyer.get("/v3/api-docs").json();
  }

  @Test
  void describesEveryOperation() {
    assertThat(api.path("openapi").asString()).startsWith("3.1");
    List<String> ids = new ArrayList<>();
    api.path("paths")
        .forEachEntry((path, item) ->
            item.forEachEntry((method, operation) -> {
              String id = operation.path("operationId").asString();
              ids.add(id);
              describes(id, path, method, operation);
            }));
    assertThat(ids)
        .contains(
            "genOrderId", "createOrder", "prePayOrder", "removeOrders", "adjustDeliveryAddress");
  }

  private static void describes(String id, String path, String method, JsonNode operation) {
    JsonNode responses = operation.path("responses");
    assertThat(responses.at("/default/content/application~1problem+json/schema/$ref").asString(""))
        .as(id)
        .isEqualTo("#/components/schemas/Problem");
    String success = responses.has("201") ? "201" : "200";
    JsonNode content = responses.path(success).path("content");
    assertThat(content.size()).as(id + " " + responses).isEqualTo(1);
    assertThat(content.has("application/json") || id.matches("payCallback|streamEvents"))
        .as(id + " " + content)
        .isTrue();
    boolean body = !method.equals("get") && !WITHOUT_BODY.contains(id);
    assertThat(operation.has("requestBody")).as(id).isEqualTo(body);
    boolean caller = path.startsWith("/api/") || path.startsWith("/ops/");
    assertThat(operation.path("security").at("/0/bearer").isArray()).as(id).isEqualTo(caller);
    assertThat(operation.path("parameters").toString().contains("RequiredIdempotencyKey"))
        .as(id)
        .isEqualTo(path.startsWith("/ops/") && method.equals("post"));
  }

  /** Longer than the 64 KB a client takes before it is asked for more, and its first answer. */
  @Test
  @Timeout(15)
  void aClientThatWouldLikeHttp2GetsAllOfIt() throws Exception {
    var uri = URI.create("http://127.0.0.1:" + port + "/v3/api-docs");
    try (var client = HttpClient.newBuilder().version(Version.HTTP_2).build()) {
      var answer = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
      assertThat(answer.body()).hasSizeGreaterThan(65_535);
      assertThat(answer.version()).isEqualTo(Version.HTTP_1_1);
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    assertThat(api.findValuesAsString("$ref"))
        .hasSizeGreaterThan(100)
        .allSatisfy(ref -> assertThat(api.at(ref.substring(1)).isObject()).as(ref).isTrue());
  }

  @Test
  void answersAreAsDescribed() {
    is("listSkus", "200", buyer.get("/api/v1/skus?limit=2"));
    var quote = buyer.post("/api/v1/orders/quote", "{" + CART + "}");
    is("quoteOrder", "200", quote);
    var issued = buyer.post("/api/v1/order-ids", "{\"businessIdentifier\":1}");
    is("genOrderId", "201", issued);
    String orderId = issued.json().path("orderId").asString();
    String path = "/api/v1/orders/" + orderId;
    is("createOrder", "201", buyer.post("/api/v1/orders", order(orderId, quote.json())));
    String channel = "{\"channel\":\"sandbox\",\"method\":\"PAGE\"}";
    var payment = buyer.post(path + "/payments", channel);
    is("prePayOrder", "201", payment);
    assertThat(payment.json().path("livemode").asBoolean(true)).isFalse();
    is("cancelOrder", "200", buyer.post(path + "/cancel", "{\"reason\":\"changed my mind\"}"));
    is("getOrder", "200", buyer.get(path));
    is("listOrders", "200", buyer.get("/api/v1/orders"));
    is("getOrderSnapshots", "200", buyer.get(path + "/snapshots"));
    is("removeOrders", "200", buyer.post("/api/v1/orders/remove", ids(orderId)));
    is("cancelOrder", "409", buyer.post(path + "/cancel", "{}"));
    is("createOrder", "default", buyer.post("/api/v1/orders", "{\"items\":[{}]}"));
    is("listNotices", "200", buyer.get("/api/v1/notices?limit=1"));
    is("countUnreadNotices", "200", buyer.get("/api/v1/notices/unread-count"));
    is("markNoticesRead", "200", buyer.post("/api/v1/notices/read", "{}"));
    is("markNoticeRead", "200", buyer.post("/api/v1/notices/" + orderId + "V1/read", ""));
    var operator = Http.as(port, "olga", List.of("operator"), null);
    is("audit", "200", operator.get("/ops/v1/audit"));
    is("getOrder", "200", operator.get(path));
    is("getCacheStats", "200", operator.get("/ops/v1/periods"));
    is("getOrdersByPeriod", "200", operator.get("/ops/v1/periods/none/orders"));
    is("getOrderCount", "200", operator.get("/ops/v1/periods/none/count"));
  }

  @Test
  void answersAboutWebhooksAreAsDescribed() {
    var seller = Http.as(port, "sam", List.of("seller"), "demo-shop");
    String all = "/api/v1/webhook-endpoints";
    String wish = "{\"url\":\"http://127.0.0.1:1/\",\"description\":\"till\"}";
    var made = seller.post(all, wish);
    is("createWebhookEndpoint", "201", made);
    is("listWebhookEndpoints", "200", seller.get(all));
    String one = all + "/" + made.json().path("endpointId").asString();
    is("getWebhookEndpoint", "200", seller.get(one));
    is("rotateWebhookSecret", "200", seller.post(one + "/rotate-secret", "{}"));
    is("testWebhookEndpoint", "201", seller.post(one + "/test", "{}"));
    is("listWebhookDeliveries", "200", seller.get(one + "/deliveries"));
    String span = "{\"from\":\"2020-01-01T00:00:00Z\",\"to\":\"2021-01-01T00:00:00Z\"}";
    is("replayWebhookDeliveries", "200", seller.post(one + "/replay", span));
    String off = "{\"url\":\"http://127.0.0.1:1/\",\"state\":\"DISABLED\"}";
    is("putWebhookEndpoint", "200", seller.write("PUT", one, off));
    is("enableWebhookEndpoint", "200", seller.post(one + "/enable", "{}"));
    is("deleteWebhookEndpoint", "200", seller.write("DELETE", one, "{}"));
  }

  private static String ids(String orderId) {
    return "{\"orderIds\":[\"" + orderId + "\"]}";
  }

  private static String order(String orderId, JsonNode quote) {
    return """
    {"orderId":"%s","businessIdentifier":1,"orderType":1,%s,"amounts":%s,"payType":"sandbox",
     "userRemark":"ring twice","ext":{"gift":true},"deliveryAddress":{"receiverName":"Ann",
     "phone":"13812345678","province":"P","city":"C","area":"A","street":"S","detail":"1"}}
    """
        .formatted(orderId, CART, quote.path("amounts"));
  }

  private void is(String operationId, String status, Http.Reply reply) {
    if (!status.equals("default")) {
      assertThat(reply.status()).as(reply.response().body()).isEqualTo(Integer.parseInt(status));
    }
    List<String> deviations = new ArrayList<>();
    JsonNode schema =
        operation(operationId)
            .path("responses")
            .path(status)
            .path("content")
            .path(status.startsWith("2") ? "application/json" : "application/problem+json");
    compare(operationId, schema.path("schema"), reply.json(), deviations);
    assertThat(deviations).isEmpty();
  }

  private JsonNode operation(String id) {
    for (JsonNode item : api.path("paths")) {
      for (JsonNode operation : item) {
        if (operation.path("operationId").asString("").equals(id)) {
          return operation;
        }
      }
    }
    throw new AssertionError("no operation " + id);
  }

  /** Types, required fields, words of closed lists; a field that is not described deviates. */
  private void compare(String at, JsonNode given, JsonNode value, List<String> deviations) {
    JsonNode schema =
        given.has("$ref") ? api.at(given.path("$ref").asString().substring(1)) : given;
    boolean type =
        switch (schema.path("type").asString("any")) {
          case "object" -> value.isObject();
          case "array" -> value.isArray();
          case "string" -> value.isString();
          case "integer" -> value.isIntegralNumber();
          case "number" -> value.isNumber();
          case "boolean" -> value.isBoolean();
          default -> !schema.isMissingNode();
        };
    boolean word =
        !schema.has("enum")
            || schema.path("enum").valueStream().anyMatch(each -> each.equals(value));
    if (!type || !word) {
      deviations.add(at + " is " + value + ", not " + schema);
    }
    schema
        .path("required")
        .forEach(name -> {
          if (!value.has(name.asString())) {
            deviations.add(at + "." + name.asString() + " is missing");
          }
        });
    if (schema.has("properties")) {
      value.forEachEntry((name, field) ->
          compare(at + "." + name, schema.path("properties").path(name), field, deviations));
    }
    if (value.isArray() && schema.has("items")) {
      value.forEach(entry -> compare(at + "[]", schema.path("items"), entry, deviations));
    }
  }
}
