package dev.lockstep;

import static dev.lockstep.BadInput.row;
import static dev.lockstep.BadInputWorld.MOVED;

import dev.lockstep.BadInput.Ask;
import java.util.List;

/** Orders that cannot be placed, and carts that have no price. */
final class BadOrders {

  private static final String CREATE = "POST /api/v1/orders";
  private static final String INVALID = "400 REQUEST_INVALID";
  private static final String MALFORMED = "400 REQUEST_MALFORMED";
  private static final String MEDIA = "415 REQUEST_UNSUPPORTED_MEDIA";
  private static final String AMOUNTS = "409 ORDER_CHECK_REAL_PAY_AMOUNT_FAIL";
  private static final String NOT_ISSUED = "409 ORDER_ID_NOT_ISSUED";
  private static final String LACKS = "409 INVENTORY_INSUFFICIENT";
  private static final String GOOD = BadInputWorld.ORDER;
  private static final String DOUBLE = "items[1] = {\"skuCode\":\"%s\",\"quantity\":%s}";
  private static final String HUGE = "x".repeat(11_000_000);

  private BadOrders() {}

  /** A good order but for the edits; the fault is field and code, or empty. */
  private static BadInput create(String answer, String fault, String name, String... edits) {
    return body(answer, fault, name, BadInput.edit(GOOD, edits));
  }

  private static BadInput field(String name, String code, String edit) {
    String field = edit.replaceFirst(" = .*", "");
    return create(INVALID, field + " " + code, name, edit);
  }

  private static BadInput body(String answer, String fault, String name, String body) {
    String[] faults = fault.isEmpty() ? new String[0] : fault.split(", ");
    return row(answer, name, Ask.send(CREATE, body), faults);
  }

  private static BadInput tampered(String field, int by) {
    return create(
        AMOUNTS,
        "amounts." + field + " ORDER_CHECK_REAL_PAY_AMOUNT_FAIL",
        field + " tampered",
        "amounts." + field + " = " + by);
  }

  private static BadInput coupon(String code, String coupon) {
    return create("409 COUPON_" + code, "", "coupon " + coupon, "couponId = \"" + coupon + "\"");
  }

  private static BadInput token(String as) {
    return row("401 REQUEST_UNAUTHENTICATED", as + " token", Ask.send(CREATE, GOOD).as(as));
  }

  private static BadInput typed(String name, String contentType) {
    Ask ask = Ask.send(CREATE, GOOD).without();
    return row(MEDIA, name, contentType.isEmpty() ? ask : ask.with("Content-Type: " + contentType));
  }

  private static BadInput quote(String answer, String fault, String edit) {
    Ask ask = Ask.send("POST /api/v1/orders/quote", BadInput.edit(GOOD, edit));
    return fault.isEmpty()
        ? row(answer, "quote " + edit, ask)
        : row(answer, "quote " + edit, ask, fault);
  }

  private static String deep(int levels) {
    return "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
  }

  // @formatter:off
  static final List<BadInput> ROWS = List.of(
      create("422 ORDER_SKU_NOT_FOUND", "items[0].skuCode ORDER_SKU_NOT_FOUND",
          "unknown SKU", "items[0].skuCode = \"nothing\""),
      create("422 ORDER_SELLER_MISMATCH", "items[0].skuCode ORDER_SELLER_MISMATCH",
          "other seller's SKU", "items[0].skuCode = \"theirs\""),
      create("422 ORDER_CURRENCY_MIXED", "items[1].skuCode ORDER_CURRENCY_MIXED",
          "mixed currency", DOUBLE.formatted("dollars", 1)),
      create("422 ORDER_AMOUNT_TOO_LARGE", "",
          "more than an amount can hold", "items[0].skuCode = \"gold\""),
      create(LACKS, "items[0].skuCode INVENTORY_INSUFFICIENT",
          "no stock", "items[0].skuCode = \"rare\""),
      create(LACKS, "items[0].skuCode INVENTORY_INSUFFICIENT",
          "more than there is", "items[0].quantity = 1000",
          "amounts.originAmount = 250000", "amounts.payAmount = 250000"),
      create(LACKS, "items[0].skuCode INVENTORY_INSUFFICIENT",
          "two lines, together more than there is", "items[0].quantity = 600",
          DOUBLE.formatted("tea", 600),
          "amounts.originAmount = 300000", "amounts.payAmount = 300000"),

      field("quantity 0",            "FIELD_RANGE",    "items[0].quantity = 0"),
      field("quantity -1",           "FIELD_RANGE",    "items[0].quantity = -1"),
      field("quantity 10^9",         "FIELD_RANGE",    "items[0].quantity = 1000000000"),
      field("quantity 2^40",         "FIELD_RANGE",    "items[0].quantity = 1099511627776"),
      field("quantity 10^30",        "FIELD_RANGE",    "items[0].quantity = 1" + "0".repeat(30)),
      field("quantity 1.5",          "FIELD_TYPE",     "items[0].quantity = 1.5"),
      field("quantity 2.0",          "FIELD_TYPE",     "items[0].quantity = 2.0"),
      field("quantity 1e99999",      "FIELD_TYPE",     "items[0].quantity = 1e99999"),
      field("quantity \"2\"",        "FIELD_TYPE",     "items[0].quantity = \"2\""),
      field("quantity true",         "FIELD_TYPE",     "items[0].quantity = true"),
      field("quantity null",         "FIELD_REQUIRED", "items[0].quantity = null"),
      field("no quantity",           "FIELD_REQUIRED", "items[0].quantity"),
      field("no items",              "FIELD_LENGTH",   "items = []"),
      field("items no list",         "FIELD_TYPE",     "items = {}"),
      field("item no object",        "FIELD_TYPE",     "items[0] = 7"),
      field("2001 items",            "FIELD_TOO_MANY", "items = [" + "7,".repeat(2000) + "7]"),
      field("SKU a number",          "FIELD_TYPE",     "items[0].skuCode = 7"),
      field("SKU too long",          "FIELD_LENGTH",
          "items[0].skuCode = \"" + "x".repeat(51) + '"'),
      field("blank name",            "FIELD_LENGTH",   "deliveryAddress.receiverName = \"  \""),
      field("phone no phone",        "FIELD_PATTERN",  "deliveryAddress.phone = \"call me\""),
      field("address a text",        "FIELD_TYPE",     "deliveryAddress = \"here\""),
      field("latitude 91",           "FIELD_RANGE",    "deliveryAddress.lat = 91"),
      field("latitude 1e999999",     "FIELD_RANGE",    "deliveryAddress.lat = 1e999999"),
      field("longitude -180.1",      "FIELD_RANGE",    "deliveryAddress.lon = -180.1"),
      field("longitude too exact",   "FIELD_RANGE",    "deliveryAddress.lon = 1e-8"),
      field("order type 0",          "FIELD_RANGE",    "orderType = 0"),
      field("order type a word",     "FIELD_TYPE",     "orderType = \"NORMAL\""),
      field("business line 100",     "FIELD_RANGE",    "businessIdentifier = 100"),
      field("amounts missing",       "FIELD_REQUIRED", "amounts"),
      field("amount negative",       "FIELD_RANGE",    "amounts.payAmount = -500"),
      field("amount 2^53",           "FIELD_RANGE",    "amounts.payAmount = 9007199254740992"),
      field("amount with decimals",  "FIELD_TYPE",     "amounts.payAmount = 500.00"),
      create(INVALID, "period.periodNumber FIELD_REQUIRED", "period without number", "period = {}"),
      field("ext a list",            "FIELD_TYPE",     "ext = []"),
      field("ext too large",         "FIELD_TOO_LARGE",
          "ext = {\"a\":\"" + "x".repeat(1024) + "\"}"),
      field("remark too long",       "FIELD_LENGTH",   "userRemark = \"" + "x".repeat(256) + '"'),

      create(AMOUNTS, "amounts.originAmount ORDER_CHECK_REAL_PAY_AMOUNT_FAIL, "
              + "amounts.payAmount ORDER_CHECK_REAL_PAY_AMOUNT_FAIL",
          "price changed after the quote", MOVED,
          "amounts.originAmount = 200", "amounts.payAmount = 200"),
      tampered("originAmount", 499),
      tampered("couponAmount", 1),
      tampered("shippingAmount", 9),
      tampered("payAmount", 0),

      coupon("NOT_FOUND",             "nowhere"),
      coupon("NOT_OWNED",             "foreign"),
      coupon("USED",                  "spent"),
      coupon("EXPIRED",               "old"),
      coupon("NOT_YET_VALID",         "early"),
      coupon("SELLER_MISMATCH",       "s2-only"),
      coupon("CURRENCY_MISMATCH",     "usd"),
      coupon("THRESHOLD_NOT_REACHED", "big"),

      create(NOT_ISSUED, "", "id of another user's order",      "orderId = \"${foreign}\""),
      create(NOT_ISSUED, "", "id issued to another user",       "orderId = \"${theirs}\""),
      create(NOT_ISSUED, "", "id never issued",                 "orderId = \"${unissued}\""),
      create(NOT_ISSUED, "", "id issued for another business",  "businessIdentifier = 2"),
      create("409 ORDER_ID_REUSED", "", "id of another request", "orderId = \"${open}\"",
          "userRemark = \"another\""),
      create(INVALID, "orderId ORDER_ID_IS_NULL", "no id",      "orderId"),
      create(INVALID, "orderId ORDER_ID_IS_NULL", "id null",    "orderId = null"),
      create(INVALID, "orderId FIELD_TYPE",       "id a number", "orderId = 7"),
      create(INVALID, "orderId FIELD_PATTERN",    "id a word",  "orderId = \"seven\""),
      create(INVALID, "orderId FIELD_LENGTH",     "id endless",
          "orderId = \"" + "7".repeat(99) + '"'),
      create(INVALID, "orderId FIELD_PATTERN, orderType FIELD_REQUIRED, sellerId FIELD_TYPE, "
              + "items[0].quantity FIELD_RANGE, items[1] FIELD_TYPE, "
              + "deliveryAddress.phone FIELD_PATTERN, amounts FIELD_REQUIRED, ext FIELD_TYPE",
          "all faults at once", "orderId = \"x\"", "orderType", "sellerId = 1",
          "items[0].quantity = 0", "items[1] = null", "deliveryAddress.phone = \"no phone\"",
          "amounts", "ext = 1"),

      body(MALFORMED, "", "no JSON",             "orderId=1&quantity=2"),
      body(MALFORMED, "", "JSON cut off",        GOOD.substring(0, GOOD.length() / 2)),
      body(MALFORMED, "", "two JSON texts",      GOOD + GOOD),
      body(MALFORMED, "", "JSON with a comment", "{/*a*/}"),
      body(MALFORMED, "", "not a number",        BadInput.edit(GOOD, "items[0].quantity = NaN")),
      body(MALFORMED, "", "raw null byte",       "{\"orderId\":\"\u0000\"}"),
      body(MALFORMED, "", "duplicate keys",      "{\"orderId\":\"1\",\"orderId\":\"2\"}"),
      body(MALFORMED, "", "depth 1000",          deep(1000)),
      body(MALFORMED, "", "ext of depth 1000",   BadInput.edit(GOOD, "ext = " + deep(1000))),
      body(MALFORMED, "", "number of 9999 digits",
          BadInput.edit(GOOD, "items[0].quantity = " + "9".repeat(9999))),
      body(MALFORMED, "", "exponent beyond all",
          BadInput.edit(GOOD, "ext = {\"a\":1e99999999999}")),
      body(MALFORMED, "", "empty body",          ""),
      body(INVALID, " FIELD_TYPE", "JSON list",  "[" + GOOD + "]"),
      body(INVALID, " FIELD_TYPE", "JSON text",  "\"order\""),
      body(INVALID, " FIELD_TYPE", "JSON null",  "null"),
      body("413 REQUEST_TOO_LARGE", "", "11 MB", "{\"orderId\":\"" + HUGE + "\"}"),
      typed("form", "application/x-www-form-urlencoded"),
      typed("text", "text/plain"),
      typed("other charset", "application/json;charset=utf-16"),
      typed("no content type", ""),

      token("expired"),
      token("forged"),
      token("unsigned"),
      token("foreign-issuer"),
      token("foreign-audience"),
      row("401 REQUEST_UNAUTHENTICATED", "no token", Ask.send(CREATE, GOOD).as("")),
      row(INVALID, "key too long",
          Ask.send(CREATE, GOOD).with("Idempotency-Key: " + "k".repeat(256)),
          "Idempotency-Key FIELD_PATTERN"),

      quote("422 ORDER_SKU_NOT_FOUND", "items[0].skuCode ORDER_SKU_NOT_FOUND",
          "items[0].skuCode = \"nothing\""),
      quote("422 ORDER_AMOUNT_TOO_LARGE", "", "items[0].skuCode = \"gold\""),
      quote("409 COUPON_NOT_OWNED", "",       "couponId = \"foreign\""),
      quote("409 COUPON_USED", "",            "couponId = \"spent\""),
      quote(INVALID, "items[0].quantity FIELD_RANGE", "items[0].quantity = 0"));
  // @formatter:on
}
