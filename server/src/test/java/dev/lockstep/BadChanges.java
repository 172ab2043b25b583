package dev.lockstep;

import static dev.lockstep.BadInput.row;

import dev.lockstep.BadInput.Ask;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Orders that cannot be read or changed as asked, and what operators and sellers cannot do. */
final class BadChanges {

  private static final String INVALID = "400 REQUEST_INVALID";
  private static final String ABSENT = "404 ORDER_NOT_FOUND";
  private static final String STATE = "409 ORDER_STATE_CONFLICT";
  private static final String REMOVE = "POST /api/v1/orders/remove";
  private static final String MANY =
      IntStream.range(0, 101).mapToObj(i -> "\"" + i + "\"").collect(Collectors.joining(","));
  private static final String FAR = "+999999999-12-31T23:59:59Z";

  private BadChanges() {}

  /** Everything that can be done to an order, with an id that is not the caller's order. */
  private static Stream<BadInput> every(String name, String id) {
    String path = "/api/v1/orders/" + id;
    return Stream.of(
        row(ABSENT, "read " + name, Ask.get(path)),
        row(ABSENT, "read ahead " + name, Ask.get(path + "?minVersion=99")),
        row(ABSENT, "snapshots of " + name, Ask.get(path + "/snapshots")),
        row(ABSENT, "cancel " + name, Ask.send("POST " + path + "/cancel", "{}")),
        row(ABSENT, "comment " + name, Ask.send("POST " + path + "/comment", "{}")),
        row(ABSENT, "readdress " + name, readdress(id, BadInputWorld.ADDRESS)),
        row(ABSENT, "pay " + name, Ask.send("POST " + path + "/payments", BadInputWorld.PAY)));
  }

  private static Ask readdress(String id, String address) {
    return Ask.send("PUT /api/v1/orders/" + id + "/delivery-address", address);
  }

  private static BadInput list(String code, String query) {
    String field = query.replaceFirst("=.*", "");
    return row(
        INVALID, "orders by " + query, Ask.get("/api/v1/orders?" + query), field + " " + code);
  }

  private static String cursor(String... parts) {
    byte[] bytes = String.join("\n", parts).getBytes(StandardCharsets.UTF_8);
    return "cursor=" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static BadInput remove(String answer, String name, String ids, String... faults) {
    return row(answer, "remove " + name, Ask.send(REMOVE, "{\"orderIds\":" + ids + "}"), faults);
  }

  private static BadInput goods(String fault, String item) {
    Ask ask = Ask.operate("PUT /ops/v1/skus", "{\"items\":[" + BadInput.edit(SKU, item) + "]}");
    return row(INVALID, "goods: " + item, ask, "items[0]." + fault);
  }

  private static BadInput coupon(String fault, String item) {
    Ask ask =
        Ask.operate("PUT /ops/v1/coupons", "{\"items\":[" + BadInput.edit(COUPON, item) + "]}");
    return row(INVALID, "coupons: " + item, ask, "items[0]." + fault);
  }

  private static final String SKU =
      """
      {"skuCode": "new", "name": "N", "price": 1, "currency": "GBP", "productType": 1,
       "sellerId": "s1", "stock": 1}
      """;

  private static final String COUPON =
      """
      {"couponId": "new", "userId": "u", "name": "N", "type": "FIXED", "amount": 1,
       "currency": "GBP"}
      """;

  // @formatter:off
  private static final List<BadInput> ON_ORDERS = List.of(
      row(STATE, "cancel a canceled order",
          Ask.send("POST /api/v1/orders/${canceled}/cancel", "{}")),
      row(STATE, "comment an unsigned order",
          Ask.send("POST /api/v1/orders/${open}/comment", "{}")),
      row(STATE, "readdress a canceled order", readdress("${canceled}", BadInputWorld.ADDRESS)),
      row("409 ORDER_ADDRESS_CHANGES_EXCEEDED", "fourth address",
          readdress("${readdressed}", BadInputWorld.ADDRESS)),
      row(INVALID, "address without anything", readdress("${open}", "{}"),
          "receiverName FIELD_REQUIRED", "phone FIELD_REQUIRED", "province FIELD_REQUIRED",
          "city FIELD_REQUIRED", "area FIELD_REQUIRED", "street FIELD_REQUIRED",
          "detail FIELD_REQUIRED"),
      row(INVALID, "reason too long",
          Ask.send("POST /api/v1/orders/${open}/cancel",
              "{\"reason\":\"" + "x".repeat(256) + "\"}"),
          "reason FIELD_LENGTH"),

      remove(INVALID, "101 orders", "[" + MANY + "]",  "orderIds FIELD_TOO_MANY"),
      remove(INVALID, "nothing",    "[]",              "orderIds FIELD_LENGTH"),
      remove(INVALID, "no list",    "\"${open}\"",     "orderIds FIELD_TYPE"),
      remove(INVALID, "a number",   "[7]",             "orderIds[0] FIELD_TYPE"),
      remove(ABSENT,  "a part that is not", "[\"${open}-07\"]"),
      remove(ABSENT,  "no order",   "[\"seven\"]"),
      remove(STATE, "an open order", "[\"${open}\"]",     "orderIds[0] ORDER_STATE_CONFLICT"),
      remove(ABSENT, "foreign",      "[\"${foreign}\"]",  "orderIds[0] ORDER_NOT_FOUND"),
      remove(ABSENT, "never issued", "[\"${unissued}\"]", "orderIds[0] ORDER_NOT_FOUND"),
      remove(ABSENT, "one of three foreign", "[\"${foreign}\",\"${canceled}\",\"${canceled}\"]",
          "orderIds[0] ORDER_NOT_FOUND"),
      remove(STATE, "two of three open", "[\"${paid}\",\"${canceled}\",\"${open}\"]",
          "orderIds[0] ORDER_STATE_CONFLICT", "orderIds[2] ORDER_STATE_CONFLICT"),
      row(INVALID, "id for business 0",
          Ask.send("POST /api/v1/order-ids", "{\"businessIdentifier\":0}"),
          "businessIdentifier FIELD_RANGE"),

      list("FIELD_RANGE",    "limit=0"),
      list("FIELD_RANGE",    "limit=201"),
      list("FIELD_TYPE",     "limit=abc"),
      list("FIELD_TOO_MANY", "limit=1&limit=2"),
      list("FIELD_ENUM",     "status=PAYED"),
      list("FIELD_ENUM",     "status=paid"),
      list("FIELD_ENUM",     "status=%00"),
      list("FIELD_ENUM",     "status=20%20OR%201=1"),
      list("FIELD_PATTERN",  "from=yesterday"),
      list("FIELD_PATTERN",  "from=2026-02-30T00:00:00Z"),
      list("FIELD_PATTERN",  "to=1767225600"),
      list("FIELD_PATTERN",  "to=%2B999999999-12-31T23:59:59Z"),
      list("FIELD_PATTERN",  "from=-999999999-01-01T00:00:00Z"),
      list("FIELD_PATTERN",  "cursor=!!!"),
      list("FIELD_PATTERN",  "cursor=" + "A".repeat(501)),
      list("FIELD_PATTERN",  cursor("only one part")),
      list("FIELD_PATTERN",  cursor("yesterday", "2".repeat(28))),
      list("FIELD_PATTERN",  cursor("2026-01-01T00:00:00Z", "' OR 1=1 --")),
      list("FIELD_PATTERN",  cursor(FAR, "2".repeat(28))),
      row(INVALID, "two bad parameters", Ask.get("/api/v1/orders?limit=-1&status=x"),
          "limit FIELD_RANGE", "status FIELD_ENUM"),
      row(INVALID, "SKUs by cursor", Ask.get("/api/v1/skus?cursor=AA"), "cursor FIELD_PATTERN"),
      row(INVALID, "SKUs by limit", Ask.get("/api/v1/skus?limit=201"), "limit FIELD_RANGE"),
      row(INVALID, "minVersion -1", Ask.get("/api/v1/orders/${open}?minVersion=-1"),
          "minVersion FIELD_RANGE"),
      row(INVALID, "minVersion x", Ask.get("/api/v1/orders/${open}?minVersion=x"),
          "minVersion FIELD_TYPE"),
      row("409 ORDER_VERSION_AHEAD", "minVersion ahead",
          Ask.get("/api/v1/orders/${open}?minVersion=9223372036854775807")),
      row("401 REQUEST_UNAUTHENTICATED", "expired token reads",
          Ask.get("/api/v1/orders").as("expired")),
      row("401 REQUEST_UNAUTHENTICATED", "no token streams", Ask.get("/api/v1/events").as("")));

  private static final List<BadInput> BY_OPERATORS = List.of(
      row("403 REQUEST_FORBIDDEN", "buyer on /ops", Ask.get("/ops/v1/cases")),
      row("403 REQUEST_FORBIDDEN", "buyer changes goods",
          Ask.operate("PUT /ops/v1/skus", "{\"items\":[" + SKU + "]}").as("buyer")),
      row("403 REQUEST_FORBIDDEN", "seller raises stock",
          Ask.operate("POST /ops/v1/skus/tea/stock", "{\"delta\":1}").as("seller")),
      row("401 REQUEST_UNAUTHENTICATED", "nobody on /ops", Ask.get("/ops/v1/audit").as("")),
      row("400 REQUEST_KEY_MISSING", "operator without key",
          Ask.send("POST /ops/v1/skus/tea/stock", "{\"delta\":1}").as("operator")),
      row("422 REQUEST_KEY_REUSED", "same key, other body",
          Ask.send("POST /ops/v1/skus/tea/stock", "{\"delta\":2}").as("operator")
              .with(BadInputWorld.USED_KEY)),
      row("404 INVENTORY_SKU_NOT_FOUND", "stock of an unknown SKU",
          Ask.operate("POST /ops/v1/skus/nothing/stock", "{\"delta\":1}")),
      row("404 INVENTORY_SKU_NOT_FOUND", "stock of <script>",
          Ask.operate("POST /ops/v1/skus/%3Cscript%3E/stock", "{\"delta\":1}")),
      row("404 INVENTORY_SKU_NOT_FOUND", "stock of an emoji",
          Ask.operate("POST /ops/v1/skus/%F0%9F%8E%89/stock", "{\"delta\":1}")),
      row("409 INVENTORY_INSUFFICIENT", "stock below zero",
          Ask.operate("POST /ops/v1/skus/tea/stock", "{\"delta\":-1000000}")),
      row(INVALID, "stock by 1.5",
          Ask.operate("POST /ops/v1/skus/tea/stock", "{\"delta\":1.5}"), "delta FIELD_TYPE"),
      goods("productType FIELD_TYPE",    "productType = \"BOOK\""),
      goods("productType FIELD_RANGE",   "productType = 0"),
      goods("price FIELD_RANGE",         "price = -1"),
      goods("price FIELD_RANGE",         "price = 9007199254740992"),
      goods("currency FIELD_ENUM",       "currency = \"ABC\""),
      goods("currency FIELD_ENUM",       "currency = \"gbp\""),
      goods("stock FIELD_RANGE",         "stock = -1"),
      goods("skuCode FIELD_PATTERN",     "skuCode = \"a b\""),
      goods("unit FIELD_LENGTH",         "unit = \"" + "x".repeat(11) + '"'),
      row(INVALID, "goods given twice",
          Ask.operate("PUT /ops/v1/skus", "{\"items\":[" + SKU + "," + SKU + "]}"),
          "items[1].skuCode FIELD_TOO_MANY"),
      coupon("type FIELD_ENUM",          "type = \"GIFT\""),
      coupon("type FIELD_ENUM",          "type = \"fixed\""),
      coupon("type FIELD_TYPE",          "type = 1"),
      coupon("percentOff FIELD_REQUIRED", "type = \"PERCENT\""),
      coupon("percentOff FIELD_RANGE",   "percentOff = 101"),
      coupon("thresholdAmount FIELD_RANGE", "thresholdAmount = -1"),
      coupon("validFrom FIELD_PATTERN",  "validFrom = \"soon\""),
      coupon("validFrom FIELD_PATTERN",  "validFrom = \"" + FAR + '"'),
      coupon("validTo FIELD_PATTERN",    "validTo = \"" + FAR + '"'),
      coupon("validTo FIELD_TYPE",       "validTo = 1767225600"),
      row(INVALID, "token for a king",
          Ask.send("POST /dev/token", "{\"userId\":\"u\",\"roles\":[\"king\"]}").as(""),
          "roles FIELD_ENUM"));
  // @formatter:on

  static final List<BadInput> ROWS =
      Stream.of(
              every("a foreign order", "${foreign}"),
              every("an id never issued", "${unissued}"),
              every("an id without order", "${fresh}"),
              every("a part that is not", "${open}-07"),
              every("a word", "seven"),
              every("SQL", "%27%20OR%201=1"),
              every("an emoji", "%F0%9F%8E%89"),
              ON_ORDERS.stream(),
              BY_OPERATORS.stream())
          .flatMap(rows -> rows)
          .toList();
}
