package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.BadInput.Ask;
import dev.lockstep.BadInput.Stamp;
import dev.lockstep.channel.SandboxSecrets;
import dev.lockstep.simulators.sandbox.SandboxSignature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A shop in which everything a bad request may name exists: goods, coupons, and orders in every
 * state. Made through the public API; the templates' {@code ${names}} are the keys of its values.
 */
final class BadInputWorld {

  static final String ADDRESS =
      """
      {"receiverName": "A", "phone": "+44 20 7946 0000", "province": "P", "city": "C", "area": "D",
       "street": "S", "detail": "1"}
      """;

  static final String ORDER =
      """
      {"orderId": "${fresh}", "businessIdentifier": 1, "orderType": 1, "sellerId": "s1",
       "items": [{"skuCode": "tea", "quantity": 2}], "deliveryAddress": %s,
       "amounts": {"originAmount": 500, "couponAmount": 0, "shippingAmount": 0, "payAmount": 500}}
      """
          .formatted(ADDRESS);

  static final String PAY = "{\"channel\":\"sandbox\",\"method\":\"PAGE\"}";

  private static final String SKU =
      """
      {"skuCode": "", "name": "N", "price": 250, "currency": "GBP", "productType": 1,
       "sellerId": "s1", "stock": 1000}
      """;

  private static final String COUPON =
      """
      {"couponId": "", "userId": "buyer", "name": "N", "type": "FIXED", "amount": 50,
       "currency": "GBP", "validFrom": "2020-01-01T00:00:00Z", "validTo": "2100-01-01T00:00:00Z"}
      """;

  /** What is kept of refused requests by design, and what a node keeps for itself. */
  private static final String TABLES =
      """
      SELECT schemaname || '.' || tablename FROM pg_tables
      WHERE schemaname IN ('public', 'sandbox_bank') AND tablename NOT IN
        ('commit_group', 'idempotency_key', 'node_lease', 'partition_lease', 'user_data_key')
      ORDER BY 1
      """;

  private static final Pattern NAME = Pattern.compile("\\$\\{([\\w.-]+)}");
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Rows of a table and a sum over their content. */
  private record Content(int rows, String sum) {}

  private final int port;
  private final JdbcClient jdbc;
  private final SandboxSecrets secrets;
  private final List<String> tables;
  private final String fingerprintSql;
  private final Map<String, String> values = new HashMap<>();
  private Map<String, Content> before = Map.of();
  private int number;

  BadInputWorld(int port, JdbcClient jdbc, SandboxSecrets secrets) {
    this.port = port;
    this.jdbc = jdbc;
    this.secrets = secrets;
    this.tables = tables();
    this.fingerprintSql = fingerprintSql(tables);
    values.put("merchantKey", secrets.merchantKey());
    people();
    goods();
    coupons();
    orders();
    payments();
    quiet();
  }

  String value(String name) {
    return values.getOrDefault(name, "");
  }

  List<String> tables() {
    return jdbc.sql(TABLES).query(String.class).list();
  }

  private void people() {
    token("buyer", Map.of("sub", "buyer"));
    token("other", Map.of("sub", "other"));
    token("seller", Map.of("sub", "seller", "roles", List.of("seller"), "sellerId", "s2"));
    token("operator", Map.of("sub", "operator", "roles", List.of("operator")));
    token("expired", Map.of("exp", Tokens.PAST));
    token("foreign-issuer", Map.of("iss", "https://other.example"));
    token("foreign-audience", Map.of("aud", List.of("other")));
    values.put("token.forged", Tokens.forged(Map.of("sub", "buyer")));
    values.put("token.unsigned", Tokens.unsigned(value("token.buyer")));
  }

  private void token(String name, Map<String, Object> claims) {
    values.put("token." + name, Tokens.of(claims));
  }

  private void goods() {
    put("skus", SKU, "skuCode = \"tea\"");
    put("skus", SKU, "skuCode = \"rare\"", "stock = 0");
    put("skus", SKU, "skuCode = \"gold\"", "price = 9007199254740991");
    put("skus", SKU, "skuCode = \"dollars\"", "currency = \"USD\"");
    put("skus", SKU, "skuCode = \"theirs\"", "sellerId = \"s2\"");
    put("skus", SKU, "skuCode = \"moved\"", "price = 100");
    Ask quote = Ask.send("POST /api/v1/orders/quote", BadInput.edit(ORDER, MOVED));
    var amounts = expect(200, quote).json().path("amounts");
    assertThat(amounts.path("payAmount").asLong()).isEqualTo(200);
    put("skus", SKU, "skuCode = \"moved\"", "price = 101");
    Ask raise = Ask.operate("POST /ops/v1/skus/tea/stock", "{\"delta\":1}");
    expect(200, raise.without().with("Content-Type: application/json").with(USED_KEY));
  }

  static final String MOVED = "items[0].skuCode = \"moved\"";
  static final String USED_KEY = "Idempotency-Key: used";

  private void put(String what, String item, String... edits) {
    String body = "{\"items\":[" + BadInput.edit(item, edits) + "]}";
    expect(200, Ask.operate("PUT /ops/v1/" + what, body));
  }

  private void coupons() {
    put("coupons", COUPON, "couponId = \"mine\"");
    put("coupons", COUPON, "couponId = \"spent\"");
    put("coupons", COUPON, "couponId = \"foreign\"", "userId = \"other\"");
    put("coupons", COUPON, "couponId = \"old\"", "validTo = \"2021-01-01T00:00:00Z\"");
    put("coupons", COUPON, "couponId = \"early\"", "validFrom = \"2099-01-01T00:00:00Z\"");
    put("coupons", COUPON, "couponId = \"s2-only\"", "sellerId = \"s2\"");
    put("coupons", COUPON, "couponId = \"usd\"", "currency = \"USD\"");
    put("coupons", COUPON, "couponId = \"big\"", "type = \"THRESHOLD\"", "thresholdAmount = 501");
  }

  private void orders() {
    place("open", "buyer");
    place("canceled", "buyer");
    expect(200, Ask.send("POST /api/v1/orders/${canceled}/cancel", "{}"));
    place("expired", "buyer");
    place("paid", "buyer");
    place("usd", "buyer", "items[0].skuCode = \"dollars\"");
    place("couponed", "buyer", "couponId = \"spent\"", "amounts.couponAmount = 50", LESS);
    place("readdressed", "buyer");
    for (int i = 0; i < 3; i++) {
      expect(200, Ask.send("PUT /api/v1/orders/${readdressed}/delivery-address", ADDRESS));
    }
    place("foreign", "other");
    issue("theirs", "other");
    issue("fresh", "buyer");
    String fresh = value("fresh");
    int check = (Integer.parseInt(fresh.substring(25)) + 1) % 1000;
    values.put("unissued", fresh.substring(0, 25) + "%03d".formatted(check));
    // The scan for deadlines runs too seldom here to be quicker than a late payer.
    jdbc.sql("UPDATE order_info SET expire_time = gmt_create WHERE order_id = ?")
        .param(value("expired"))
        .update();
  }

  static final String LESS = "amounts.payAmount = 450";

  /** Issues an id to the user and keeps it under the name. */
  void issue(String name, String as) {
    Ask ask = Ask.send("POST /api/v1/order-ids", "{\"businessIdentifier\":1}").as(as);
    values.put(name, expect(201, ask).json().path("orderId").asString());
  }

  /** Places an order and keeps its id under the name. */
  void place(String name, String as, String... edits) {
    issue(name, as);
    String body = ORDER.replace("fresh", name);
    expect(201, Ask.send("POST /api/v1/orders", BadInput.edit(body, edits)).as(as));
  }

  private void payments() {
    pay("open");
    pay("paid");
    expect(200, Ask.send("POST /sandbox/v1/charges/${payment.paid}/succeed", "").as(""));
    await()
        .until(() ->
            expect(200, Ask.get("/api/v1/orders/${paid}"))
                .json()
                .path("status")
                .asString()
                .equals("PAID"));
    var stored = jdbc.sql("SELECT headers, body FROM payment_inbox").query().singleRow();
    values.put("told", new String((byte[]) stored.get("body"), StandardCharsets.UTF_8));
    String.valueOf(stored.get("headers"))
        .lines()
        .filter(line -> line.startsWith("sandbox-"))
        .forEach(line -> values.put(line.replaceFirst(": .*", ""), line.replaceFirst(".*?: ", "")));
  }

  void pay(String order) {
    Ask ask = Ask.send("POST /api/v1/orders/${" + order + "}/payments", PAY);
    values.put("payment." + order, expect(201, ask).json().path("paymentId").asString());
  }

  Http.Reply expect(int status, Ask ask) {
    Http.Reply reply = send(ask);
    assertThat(reply.status()).as(ask + "\n" + reply.response().body()).isEqualTo(status);
    return reply;
  }

  Http.Reply send(Ask ask) {
    values.put("next", "key-" + ++number);
    String[] line = fill(ask.line()).split(" ", 2);
    byte[] body = fill(ask.body()).getBytes(StandardCharsets.UTF_8);
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + line[1]))
            .timeout(Duration.ofSeconds(20))
            .method(
                line[0],
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (!ask.as().isEmpty()) {
      request.header("Authorization", "Bearer " + fill("${token." + ask.as() + "}"));
    }
    for (String header : ask.headers()) {
      request.header(header.replaceFirst(":.*", ""), fill(header.replaceFirst(".*?: ", "")));
    }
    if (ask.stamp() != null) {
      stamp(request, ask.stamp(), body);
    }
    try {
      return new Http.Reply(CLIENT.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(ask.line(), e);
    }
  }

  private void stamp(HttpRequest.Builder request, Stamp stamp, byte[] body) {
    Clock clock = Clock.systemUTC();
    long time = Instant.now(clock).getEpochSecond() - stamp.age();
    String secret = stamp.secret().isEmpty() ? secrets.signingSecret() : stamp.secret();
    String id = fill(stamp.notificationId());
    Map<String, String> headers = new TreeMap<>();
    headers.put(SandboxSignature.NOTIFICATION_ID, id);
    headers.put(SandboxSignature.TIMESTAMP, Long.toString(time));
    headers.put(
        SandboxSignature.KEY_ID, stamp.keyId().isEmpty() ? secrets.signingKeyId() : stamp.keyId());
    headers.put(
        SandboxSignature.SIGNATURE, new SandboxSignature(secret, clock).sign(id, time, body));
    headers.remove(stamp.without());
    headers.forEach(request::header);
  }

  /** The template with the values of its names. */
  String fill(String template) {
    return NAME.matcher(template)
        .replaceAll(name -> {
          String value = values.get(name.group(1));
          return Matcher.quoteReplacement(value == null ? name.group() : value);
        });
  }

  /** Waits until what follows an accepted request is done, and takes that as the ground. */
  void quiet() {
    AtomicReference<Map<String, Content>> last = new AtomicReference<>(Map.of());
    await()
        .pollInterval(Duration.ofMillis(250))
        .until(() -> {
          Map<String, Content> now = fingerprint();
          return now.equals(last.getAndSet(now)) && unpublished() == 0;
        });
    before = fingerprint();
  }

  private int unpublished() {
    return jdbc.sql("SELECT count(*) FROM outbox WHERE published_at IS NULL")
        .query(Integer.class)
        .single();
  }

  /** The tables that differ since the last time, with the rows they have gained. */
  Map<String, Integer> changes() {
    Map<String, Content> now = fingerprint();
    Map<String, Integer> changes = new TreeMap<>();
    now.forEach((table, content) -> {
      Content was = before.get(table);
      if (was == null || !was.equals(content)) {
        changes.put(table.replace("public.", ""), content.rows() - (was == null ? 0 : was.rows()));
      }
    });
    before = now;
    return changes;
  }

  private Map<String, Content> fingerprint() {
    Map<String, Content> contents = new TreeMap<>();
    jdbc.sql(fingerprintSql)
        .query(row -> {
          contents.put(row.getString(1), new Content(row.getInt(2), row.getString(3)));
        });
    return contents;
  }

  private static String fingerprintSql(List<String> tables) {
    return tables.stream()
        .map(BadInputWorld::contentSql)
        .collect(Collectors.joining("UNION ALL\n"));
  }

  private static String contentSql(String table) {
    return """
    SELECT '%1$s', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM %1$s t
    """
        .formatted(table);
  }
}
