package dev.lockstep.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The public API as a buyer and an operator use it. Every method repeats within the client's bounds
 * and throws {@link Refused} for a final no and {@link Unreachable} for silence.
 *
 * <p>It remembers the newest version of each order it was told of and never reads an older one,
 * whichever node answers.
 */
public final class ShopApi {
  private static final String SHOPPER = "demo-shopper";
  private static final int PAGE_MAX = 100;

  private final ApiClient http;
  private final Tokens tokens;
  private final Map<String, Long> versions;

  /** The API behind {@code http}. */
  public ShopApi(ApiClient http, Tokens tokens) {
    this(http, tokens, new ConcurrentHashMap<>());
  }

  private ShopApi(ApiClient http, Tokens tokens, Map<String, Long> versions) {
    this.http = http;
    this.tokens = tokens;
    this.versions = versions;
  }

  /** The same API by way of another client: tokens and known versions are shared. */
  public ShopApi by(ApiClient other) {
    return new ShopApi(other, tokens, versions);
  }

  /** Somebody was told of this version, so nothing older is to be read from now on. */
  public void told(String orderId, long version) {
    versions.merge(orderId, version, Math::max);
  }

  /** What the server would ask for these items. */
  public record Quote(long originMinor, long couponMinor, long shippingMinor, long payMinor) {

    /** The amounts as an order request carries them. */
    public ObjectNode json() {
      return ApiClient.JSON
          .createObjectNode()
          .put("originAmount", originMinor)
          .put("couponAmount", couponMinor)
          .put("shippingAmount", shippingMinor)
          .put("payAmount", payMinor);
    }
  }

  /**
   * An order just placed.
   *
   * @param expireTime until when it is to be paid, null when the server does not say
   */
  public record Placed(
      String orderId, String status, long payMinor, @Nullable Instant expireTime) {}

  /** A payment just begun. */
  public record Begun(String paymentId, String status, long amountMinor) {}

  /** An empty JSON object. */
  public static ObjectNode object() {
    return ApiClient.JSON.createObjectNode();
  }

  /** Prices the items. */
  public Quote quote(String userId, ObjectNode request) {
    JsonNode amounts =
        buyer(userId, "quote", Call.post("/api/v1/orders/quote", request)).path("amounts");
    return new Quote(
        amounts.path("originAmount").asLong(-1),
        amounts.path("couponAmount").asLong(0),
        amounts.path("shippingAmount").asLong(0),
        amounts.path("payAmount").asLong(-1));
  }

  /** A fresh order id. */
  public String orderId(String userId, int businessIdentifier) {
    ObjectNode request = object().put("businessIdentifier", businessIdentifier);
    return buyer(userId, "order id", Call.post("/api/v1/order-ids", request))
        .path("orderId")
        .asString();
  }

  /** Places the order. */
  public Placed place(String userId, ObjectNode request) {
    JsonNode placed = noted(buyer(userId, "create", Call.post("/api/v1/orders", request)));
    return new Placed(
        placed.path("orderId").asString(""),
        placed.path("status").asString(""),
        placed.path("payAmount").asLong(-1),
        placed.hasNonNull("expireTime")
            ? Instant.parse(placed.path("expireTime").asString())
            : null);
  }

  /** Begins a payment through the channel. */
  public Begun pay(String userId, String orderId, String channel) {
    ObjectNode request = object().put("channel", channel).put("method", "PAGE");
    String path = "/api/v1/orders/" + orderId + "/payments";
    JsonNode begun = buyer(userId, "payment", Call.post(path, request));
    return new Begun(
        begun.path("paymentId").asString(""),
        begun.path("status").asString(""),
        begun.path("amount").asLong(-1));
  }

  /** Cancels the order. */
  public void cancel(String userId, String orderId, String reason) {
    String path = "/api/v1/orders/" + orderId + "/cancel";
    noted(buyer(userId, "cancel", Call.post(path, object().put("reason", reason))));
  }

  /** The order as its buyer sees it now, at the newest version known here or later. */
  public OrderView order(String userId, String orderId) {
    long known = versions.getOrDefault(orderId, 0L);
    String atLeast = known == 0 ? "" : "?minVersion=" + known;
    Call read = Call.get("/api/v1/orders/" + orderId + atLeast);
    OrderView view = OrderView.of(noted(buyer(userId, "read", read)));
    if (view.version() < known) {
      String detail = "version %d after %d".formatted(view.version(), known);
      throw new Refused("read", 200, "VERSION_WENT_BACK", detail);
    }
    return view;
  }

  private JsonNode noted(JsonNode order) {
    told(order.path("orderId").asString(""), order.path("version").asLong(0));
    return order;
  }

  /** Creates or updates up to 500 SKUs. */
  public void putSkus(ObjectNode request) {
    operator("catalogue", Call.put("/ops/v1/skus", request));
  }

  /** Adds to (or takes from) the stock of a SKU. */
  public void addStock(String skuCode, long delta) {
    String path = "/ops/v1/skus/" + encoded(skuCode) + "/stock";
    operator("stock of " + skuCode, Call.post(path, object().put("delta", delta)));
  }

  /** Walks all SKUs on sale, page by page. */
  public void eachSku(Consumer<JsonNode> use) {
    String cursor = "";
    do {
      String path = "/api/v1/skus?limit=" + PAGE_MAX;
      String from = cursor.isEmpty() ? "" : "&cursor=" + encoded(cursor);
      JsonNode page = buyer(SHOPPER, "catalogue", Call.get(path + from));
      page.path("items").values().forEach(use);
      cursor = page.path("nextCursor").asString("");
    } while (!cursor.isEmpty());
  }

  /** The audit over the whole database. */
  public AuditReport audit() {
    return AuditReport.of(operator("audit", Call.audit()));
  }

  /** The audit, with a token of the caller's own. */
  public AuditReport audit(String token) {
    return AuditReport.of(http.send(Call.audit().as(token)).orThrow("audit"));
  }

  private JsonNode buyer(String userId, String what, Call call) {
    return withToken(() -> tokens.buyer(userId), what, call);
  }

  private JsonNode operator(String what, Call call) {
    return withToken(() -> tokens.operator(), what, call);
  }

  /** A token that has expired in a long run is replaced once. */
  private JsonNode withToken(Supplier<String> token, String what, Call call) {
    String first = token.get();
    Answer answer = http.send(call.as(first));
    if (answer.status() == 401) {
      tokens.forget(first);
      answer = http.send(call.as(token.get()));
    }
    return answer.orThrow(what);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
