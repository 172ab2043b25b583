package dev.lockstep;

import static dev.lockstep.BadInput.row;

import dev.lockstep.BadInput.Ask;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Texts that can harm: what no database stores is refused in every text field; SQL, markup and
 * foreign scripts are texts like others, refused only where a field has a form.
 */
final class BadTexts {

  /** At most 20 characters each, so that every free text takes them. */
  // @formatter:off
  static final List<String> FREE = List.of(
      "';DELETE FROM coupon",
      "<b onclick=\"x()\">&' ",
      "${jndi:ldap://x} %s",
      "\uD83D\uDC69\u200D\uD83D\uDC67 \uD83C\uDF89 party \uD83C\uDFF3\uFE0F",
      "\u05E9\u05DC\u05D5\u05DD \u202E \u0645\u0631\u062D\u0628\u0627",
      "\\u0000 \\\\ \" / \uFFFF");

  /** As JSON writes them. */
  private static final List<String> BROKEN = List.of(
      "a\\u0000b",
      "\\ud800",
      "\\u009f");
  // @formatter:on

  private static final String INVALID = "400 REQUEST_INVALID";
  private static final String SKU =
      """
      {"items": [{"skuCode": "new", "productId": "P", "name": "N", "price": 1, "currency": "GBP",
                  "productType": 1, "sellerId": "s1", "stock": 1, "unit": "U", "image": "I"}]}
      """;
  private static final String COUPON =
      """
      {"items": [{"couponId": "new", "userId": "u", "name": "N", "type": "FIXED", "amount": 1,
                  "currency": "GBP", "sellerId": "s1", "validFrom": "2026-01-01T00:00:00Z"}]}
      """;

  private BadTexts() {}

  static String quoted(String text) {
    return JsonMapper.shared().writeValueAsString(text);
  }

  /** A request and its text fields, separated by blanks. */
  private record Form(Ask ask, String fields) {

    BadInput with(String field, String json, String answer, String... faults) {
      String body = BadInput.edit(ask.body(), field + " = " + json);
      Ask edited = new Ask(ask.as(), ask.line(), body, ask.headers(), null);
      return row(answer, ask.line() + " " + field + " = " + json, edited, faults);
    }

    Stream<BadInput> broken() {
      return Stream.of(fields.split("\\s+"))
          .flatMap(field -> BROKEN.stream().map(t -> broken(field, t)));
    }

    private BadInput broken(String field, String text) {
      List<String> faults = new ArrayList<>(List.of(field + " FIELD_CHARACTERS"));
      if (ask.body().equals(SKU) && field.endsWith("currency")) {
        faults.add(field + " FIELD_ENUM");
      }
      return with(field, '"' + text + '"', INVALID, faults.toArray(String[]::new));
    }
  }

  // @formatter:off
  private static final Form ORDER = new Form(
      Ask.send("POST /api/v1/orders",
          BadInput.edit(BadInputWorld.ORDER, "period = {\"periodNumber\":\"p\"}")),
      "orderId businessOrderId sellerId items[0].skuCode couponId payType userRemark "
          + "deliveryAddress.receiverName deliveryAddress.phone deliveryAddress.province "
          + "deliveryAddress.city deliveryAddress.area deliveryAddress.street "
          + "deliveryAddress.detail deliveryAddress.postcode period.periodNumber");

  private static final Form PAY =
      new Form(Ask.send("POST /api/v1/orders/${open}/payments", BadInputWorld.PAY),
          "channel method");

  private static final List<Form> FORMS = List.of(
      ORDER,
      PAY,
      new Form(Ask.send("POST /api/v1/orders/quote", BadInputWorld.ORDER),
          "sellerId items[0].skuCode couponId"),
      new Form(Ask.send("POST /api/v1/orders/${open}/cancel", "{}"), "reason"),
      new Form(Ask.send("POST /api/v1/orders/remove", "{\"orderIds\":[\"1\"]}"), "orderIds[0]"),
      new Form(Ask.send("PUT /api/v1/orders/${open}/delivery-address", BadInputWorld.ADDRESS),
          "receiverName phone province city area street detail postcode"),
      new Form(Ask.operate("PUT /ops/v1/skus", SKU),
          "items[0].skuCode items[0].productId items[0].name items[0].currency items[0].sellerId "
              + "items[0].unit items[0].image"),
      new Form(Ask.operate("PUT /ops/v1/coupons", COUPON),
          "items[0].couponId items[0].userId items[0].name items[0].currency items[0].sellerId "
              + "items[0].validFrom"),
      new Form(Ask.operate("POST /ops/v1/refunds", BadPayments.REFUND), "paymentId reason"),
      new Form(Ask.operate("POST /ops/v1/cases/${paid}C01/resolve",
          "{\"resolution\":\"REFUND\",\"reason\":\"R\"}"), "reason"),
      new Form(Ask.send("POST /dev/token",
          "{\"userId\":\"u\",\"roles\":[\"seller\"],\"sellerId\":\"s\"}").as(""),
          "userId roles[0]"),
      new Form(Ask.send("POST /dev/token",
          "{\"userId\":\"u\",\"roles\":[\"buyer\"]}").as(""), "sellerId"));
  // @formatter:on

  /** Fields that have a form, and those that name something. */
  private static Stream<BadInput> formed(String text) {
    String json = quoted(text);
    Stream<BadInput> forms =
        Stream.of(
                "orderId sellerId couponId payType deliveryAddress.phone period.periodNumber"
                    .split(" ", -1))
            .map(field -> ORDER.with(field, json, INVALID, field + " FIELD_PATTERN"));
    Stream<BadInput> names =
        Stream.of(
            ORDER.with(
                "items[0].skuCode",
                json,
                "422 ORDER_SKU_NOT_FOUND",
                "items[0].skuCode ORDER_SKU_NOT_FOUND"),
            PAY.with("channel", json, "404 PAY_CHANNEL_UNKNOWN"),
            PAY.with("method", json, "422 PAY_METHOD_UNSUPPORTED"));
    return Stream.concat(forms, names);
  }

  private static Stream<BadInput> inFreeJson() {
    return BROKEN.stream()
        .map(text ->
            ORDER.with(
                "ext", "{\"a\":[{\"b\":\"" + text + "\"}]}", INVALID, "ext FIELD_CHARACTERS"));
  }

  static final List<BadInput> ROWS =
      Stream.of(
              FORMS.stream().flatMap(Form::broken),
              FREE.stream().flatMap(BadTexts::formed),
              inFreeJson(),
              Stream.of(
                  ORDER.with("ext", "{\"\\u0000\":1}", INVALID, "ext FIELD_CHARACTERS"),
                  ORDER.with("ext", "{\"\\ud800\":1}", "400 REQUEST_MALFORMED")))
          .flatMap(rows -> rows)
          .toList();
}
