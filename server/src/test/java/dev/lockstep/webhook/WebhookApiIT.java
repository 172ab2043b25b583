package dev.lockstep.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.Http;
import dev.lockstep.LockstepApplication;
import dev.lockstep.database.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Endpoints over HTTP, on the whole service. */
@SpringBootTest(
    classes = LockstepApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "lockstep.mode=development",
      "lockstep.catalog.demo=true",
      "lockstep.webhook.endpoints-per-seller-max=2"
    })
@DirtiesContext
class WebhookApiIT {

  private static final String PATH = "/api/v1/webhook-endpoints";
  private static final String SHOP = "demo-shop";

  @LocalServerPort private int port;
  @Autowired private JdbcClient jdbc;
  private Receiver receiver;
  private Http seller;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    TestDatabase.fresh().register(registry);
  }

  @BeforeEach
  void connect() {
    receiver = Receiver.answering(_ -> 200);
    seller = Http.as(port, "sam", List.of("seller"), SHOP);
  }

  @AfterEach
  void close() {
    seller
        .get(PATH)
        .json()
        .path("items")
        .forEach(
            each -> seller.write("DELETE", PATH + "/" + each.path("endpointId").asString(), "{}"));
    receiver.close();
  }

  private JsonNode create() {
    var made = seller.post(PATH, "{\"url\":\"" + receiver.url() + "\"}");
    assertThat(made.status()).as(made.response().body()).isEqualTo(201);
    return made.json();
  }

  private static String path(JsonNode endpoint) {
    return PATH + "/" + endpoint.path("endpointId").asString();
  }

  @Test
  void anOrderThatIsPlacedIsToldToItsSeller() {
    var made = create();
    var buyer = Http.buyer(port, "ann");
    var issued = buyer.post("/api/v1/order-ids", "{\"businessIdentifier\":1}").json();
    var orderId = issued.path("orderId").asString();
    var cart = "\"sellerId\":\"demo-shop\",\"items\":[{\"skuCode\":\"BAG-CANVAS\",\"quantity\":1}]";
    var quote = buyer.post("/api/v1/orders/quote", "{" + cart + "}").json();
    var order =
        """
        {"orderId":"%s","businessIdentifier":1,"orderType":1,%s,"amounts":%s,"payType":"sandbox",
         "deliveryAddress":{"receiverName":"Ann Archer","phone":"13812345678","province":"P",
         "city":"C","area":"A","street":"S","detail":"1"}}
        """
            .formatted(orderId, cart, quote.path("amounts"));
    assertThat(buyer.post("/api/v1/orders", order).status()).isEqualTo(201);
    await().until(() -> receiver.received().size() == 1);
    var got = receiver.received().getFirst();
    assertThat(got.verifies(made.path("secret").asString())).isTrue();
    assertThat(got.body())
        .contains("dev.lockstep.order.created", orderId, "\"status\":\"CREATED\"")
        .doesNotContain("Archer", "13812345678", "ann");
    await().until(() -> log(made, "?state=SUCCEEDED&orderId=" + orderId).size() == 1);
    var row = log(made, "").get(0);
    assertThat(row.path("lastStatus").asInt()).isEqualTo(200);
    assertThat(row.path("eventId").asString()).isEqualTo(got.id());
  }

  private JsonNode log(JsonNode endpoint, String query) {
    return seller.get(path(endpoint) + "/deliveries" + query).json().path("items");
  }

  @Test
  void theSecretIsShownOnceAndStoredSealed() {
    var made = create();
    var secret = made.path("secret").asString();
    assertThat(secret).startsWith("whsec_");
    assertThat(seller.get(path(made)).json().has("secret")).isFalse();
    var key = Base64.getDecoder().decode(secret.substring(6));
    var stored = jdbc.sql("SELECT secret FROM webhook_endpoint").query(byte[].class).single();
    assertThat(new String(stored, StandardCharsets.ISO_8859_1))
        .doesNotContain(new String(key, StandardCharsets.ISO_8859_1));
    var again = seller.post(PATH, "{\"url\":\"" + receiver.url() + "\"}");
    assertThat(again.code()).isEqualTo("WEBHOOK_URL_TAKEN");
  }

  @Test
  void aRotationThatIsRepeatedNeedsToSayWhatGoes() {
    var made = create();
    var rotated = seller.post(path(made) + "/rotate-secret", "{}");
    assertThat(rotated.json().path("secret").asString()).startsWith("whsec_");
    assertThat(rotated.json().has("formerSecretUntil")).isTrue();
    assertThat(seller.post(path(made) + "/rotate-secret", "{}").code())
        .isEqualTo("WEBHOOK_ROTATION_OPEN");
    var third = seller.post(path(made) + "/rotate-secret", "{\"drop\":\"CURRENT\"}").json();
    seller.post(path(made) + "/test", "{}");
    await().until(() -> receiver.received().size() == 1);
    var got = receiver.received().getFirst();
    assertThat(got.verifies(made.path("secret").asString())).isTrue();
    assertThat(got.verifies(rotated.json().path("secret").asString())).isFalse();
    assertThat(got.verifies(third.path("secret").asString())).isTrue();
  }

  @Test
  void nobodyReachesAnothersEndpoint() {
    var made = create();
    var other = Http.as(port, "eve", List.of("seller"), "other-shop");
    assertThat(other.get(path(made)).code()).isEqualTo("WEBHOOK_ENDPOINT_NOT_FOUND");
    assertThat(other.get(path(made) + "/deliveries").status()).isEqualTo(404);
    assertThat(other.post(path(made) + "/rotate-secret", "{}").status()).isEqualTo(404);
    assertThat(other.write("DELETE", path(made), "{}").status()).isEqualTo(404);
    assertThat(other.get(PATH).json().path("items").size()).isZero();
    assertThat(Http.buyer(port, "ann").get(path(made)).status()).isEqualTo(403);
    var operator = Http.as(port, "olga", List.of("operator"), null);
    assertThat(operator.get(path(made)).status()).isEqualTo(200);
    assertThat(operator.get(PATH).code()).isEqualTo("REQUEST_INVALID");
    assertThat(operator.get(PATH + "?sellerId=" + SHOP).json().path("items").size()).isEqualTo(1);
  }

  @Test
  void anEndpointIsChangedDisabledEnabledAndDeleted() {
    var made = create();
    var off =
        """
        {"url":"%s","eventTypes":["dev.lockstep.order.paid"],"state":"DISABLED"}
        """
            .formatted(receiver.url());
    var put = seller.write("PUT", path(made), off).json();
    assertThat(put.path("state").asString()).isEqualTo("DISABLED");
    assertThat(put.path("disabledReason").asString()).isEqualTo("BY_OWNER");
    assertThat(put.path("eventTypes").get(0).asString()).isEqualTo("dev.lockstep.order.paid");
    assertThat(seller.post(path(made) + "/test", "{}").code())
        .isEqualTo("WEBHOOK_ENDPOINT_DISABLED");
    assertThat(seller.post(path(made) + "/enable", "{}").json().path("state").asString())
        .isEqualTo("ENABLED");
    assertThat(seller.write("DELETE", path(made), "{}").status()).isEqualTo(200);
    assertThat(seller.get(path(made)).status()).isEqualTo(404);
  }

  @Test
  void anEndedDeliveryIsSentOnceMore() {
    var made = create();
    seller.post(path(made) + "/test", "{}");
    await().until(() -> log(made, "?state=SUCCEEDED").size() == 1);
    var id = log(made, "").get(0).path("deliveryId").asString();
    assertThat(seller.post(path(made) + "/deliveries/" + id + "/replay", "{}").status())
        .isEqualTo(200);
    await().until(() -> receiver.received().size() == 2);
    assertThat(receiver.received().get(1).body()).isEqualTo(receiver.received().get(0).body());
    await().until(() -> log(made, "?state=SUCCEEDED").size() == 1);
    var all =
        "{\"from\":\"2020-01-01T00:00:00Z\",\"to\":\"2100-01-01T00:00:00Z\","
            + "\"state\":\"SUCCEEDED\"}";
    assertThat(seller.post(path(made) + "/replay", all).json().path("count").asInt()).isEqualTo(1);
    assertThat(seller.post(path(made) + "/deliveries/none/replay", "{}").code())
        .isEqualTo("WEBHOOK_DELIVERY_NOT_FOUND");
  }

  @Test
  void badInputIsNamed() {
    var faults = "{\"url\":\"ftp://example.org\",\"eventTypes\":[\"nothing\"],\"state\":\"ON\"}";
    var refused = seller.post(PATH, faults);
    assertThat(refused.code()).isEqualTo("REQUEST_INVALID");
    assertThat(refused.json().path("errors").size()).isEqualTo(3);
    create();
    var url = "{\"url\":\"" + receiver.url() + "/%d\"}";
    assertThat(seller.post(PATH, url.formatted(1)).status()).isEqualTo(201);
    assertThat(seller.post(PATH, url.formatted(2)).code()).isEqualTo("WEBHOOK_ENDPOINTS_MAX");
    var made = seller.get(PATH + "?limit=1").json();
    assertThat(made.path("items").size()).isEqualTo(1);
    var cursor = made.path("nextCursor").asString();
    var last = seller.get(PATH + "?limit=1&cursor=" + cursor).json();
    assertThat(last.path("items").size()).isEqualTo(1);
    assertThat(last.has("nextCursor")).isFalse();
    assertThat(seller.post(path(made.path("items").get(0)) + "/replay", "{}").code())
        .isEqualTo("REQUEST_INVALID");
  }
}
