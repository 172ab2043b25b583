package dev.lockstep;

import static dev.lockstep.BadInputWorld.LESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.BadInput.Ask;
import dev.lockstep.channel.SandboxSecrets;
import dev.lockstep.database.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * Whatever is sent to the whole service: a clear problem with its code, nothing written, no 500,
 * and nothing of the inside told. What stays of a refusal by design is a final answer under an
 * Idempotency-Key; genuine notifications about nothing are kept, and their rows say so.
 *
 * <p>What goes wrong before a controller is asked stands in {@code web.BadRequestIT}: paths,
 * methods, headers, raw and chunked bodies, rates, and every form of a bad token. The controls of
 * the bank have a table of their own in {@code simulators.sandbox.BadInputIT}, resuming a stream
 * from nowhere is in {@code push.EventStreamIT}. All the rest is here.
 */
@SpringBootTest(
    classes = LockstepApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "lockstep.mode=development",
      "lockstep.security.jwt.hmac-key=" + Tokens.KEY,
      "lockstep.sandbox.currencies=GBP",
      // Nothing may happen by itself while a row is judged.
      "lockstep.order.expiry-scan-interval=1h",
      "lockstep.payment.check-wait-first=1h",
      "lockstep.payment.check-before-deadline=0s"
    })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {

  @LocalServerPort private int port;
  @Autowired private JdbcClient jdbc;
  @Autowired private SandboxSecrets secrets;
  private BadInputWorld world;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    TestDatabase.fresh().register(registry);
  }

  @BeforeAll
  void open() {
    world = new BadInputWorld(port, jdbc, secrets);
  }

  static Stream<BadInput> rows() {
    return Stream.of(
            BadOrders.ROWS, BadChanges.ROWS, BadTexts.ROWS, BadPayments.ROWS, BadCallbacks.ROWS)
        .flatMap(List::stream);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void refuses(BadInput row) {
    Http.Reply reply = world.send(row.ask());
    String body = reply.response().body();
    assertThat(reply.status() + " " + reply.code()).as(body).isEqualTo(row.answer());
    boolean problem = !row.accepted() && !row.toBank();
    assertThat(reply.header("Content-Type"))
        .isEqualTo(problem ? "application/problem+json" : "application/json");
    assertThat(faults(reply.json())).containsExactlyInAnyOrderElementsOf(row.faults());
    assertThat(body)
        .doesNotContain("\tat ", "Exception", "dev.lockstep", "org.", "java.", "SELECT", "INSERT")
        .doesNotContain("order_info", "SQL", "<", "DROP");
    assertThat(world.changes()).as("tables written to").isEqualTo(row.written());
  }

  /** What is only text is taken as text: it comes back as it was and does nothing. */
  @ParameterizedTest
  @FieldSource("dev.lockstep.BadTexts#FREE")
  void takesTextAsText(String text) {
    String json = BadTexts.quoted(text);
    String lines = BadTexts.quoted(text + "\n\t" + text);
    List<String> tables = world.tables();
    List<String> fields = List.of("receiverName", "province", "city", "area", "street", "detail");
    List<String> edits = new ArrayList<>();
    fields.forEach(field -> edits.add("deliveryAddress." + field + " = " + json));
    edits.add("deliveryAddress.postcode = " + json);
    edits.add("businessOrderId = " + json);
    edits.add("userRemark = " + lines);
    edits.add("ext = {" + json + ":" + json + "}");
    world.place("text", "buyer", edits.toArray(String[]::new));
    Ask cancel = Ask.send("POST /api/v1/orders/${text}/cancel", "{\"reason\":" + json + "}");
    world.expect(200, cancel);
    JsonNode order = world.expect(200, Ask.get("/api/v1/orders/${text}")).json();
    for (String field : fields) {
      assertThat(order.path("delivery").path(field).asString()).as(field).isEqualTo(text);
    }
    assertThat(order.path("delivery").path("postcode").asString()).isEqualTo(text);
    assertThat(order.path("businessOrderId").asString()).isEqualTo(text);
    assertThat(order.path("userRemark").asString()).isEqualTo(text + "\n\t" + text);
    assertThat(order.path("extJson").asString()).isEqualTo("{" + json + ":" + json + "}");
    assertThat(order.path("timeline").path(1).path("reason").asString()).isEqualTo(text);
    assertThat(world.tables()).isEqualTo(tables);
    world.quiet();
  }

  @ParameterizedTest
  @FieldSource("dev.lockstep.BadTexts#FREE")
  void showsGoodsAsTheyAreNamed(String text) {
    String unit = text.substring(0, text.offsetByCodePoints(0, 4));
    String item =
        BadInput.edit(
            "{\"skuCode\":\"text\",\"price\":1,\"currency\":\"GBP\",\"productType\":1}",
            "name = " + BadTexts.quoted(text),
            "productId = " + BadTexts.quoted(text),
            "image = " + BadTexts.quoted(text),
            "unit = " + BadTexts.quoted(unit),
            "sellerId = \"s1\"",
            "stock = 0");
    world.expect(200, Ask.operate("PUT /ops/v1/skus", "{\"items\":[" + item + "]}"));
    var shown =
        world.expect(200, Ask.get("/api/v1/skus?limit=200")).json().path("items").values().stream()
            .filter(sku -> sku.path("skuCode").asString().equals("text"))
            .findFirst()
            .orElseThrow();
    assertThat(List.of("name", "productId", "image"))
        .allSatisfy(field -> assertThat(shown.path(field).asString()).isEqualTo(text));
    assertThat(shown.path("unit").asString()).isEqualTo(unit);
    world.quiet();
  }

  /** Else the rows would be refused for another reason than the one they name. */
  @Test
  void takesWhatTheRowsMakeBad() {
    world.place("good", "buyer", "couponId = \"mine\"", "amounts.couponAmount = 50", LESS);
    world.pay("good");
    String body =
        BadInput.edit(
            BadCallbacks.PAYS,
            "notificationId = \"good\"",
            "transactionNo = \"good\"",
            "paymentId = \"${payment.good}\"",
            "amount = 450");
    var stamp = new BadInput.Stamp("good", 0, "", "", "");
    world.expect(200, Ask.send("POST /callbacks/sandbox", body).signed(stamp));
    JsonNode order = world.expect(200, Ask.get("/api/v1/orders/${good}")).json();
    assertThat(order.path("status").asString()).isEqualTo("PAID");
    String refund = BadInput.edit(BadPayments.REFUND, "amount = 1");
    world.expect(201, Ask.operate("POST /ops/v1/refunds", refund));
    String paid = "/api/v1/orders/${paid}";
    await()
        .until(() -> world.expect(200, Ask.get(paid)).response().body().contains("\"SUCCEEDED\""));
    world.quiet();
  }

  private static List<String> faults(JsonNode problem) {
    return problem.path("errors").values().stream()
        .map(fault -> fault.path("field").asString() + " " + fault.path("code").asString())
        .toList();
  }
}
