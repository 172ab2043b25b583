package dev.lockstep.view;

import dev.lockstep.payment.PaymentStatus;
import dev.lockstep.payment.RefundStatus;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Payments and refunds as a reader of the order sees them. */
final class PaymentJson {

  private static final Map<String, String> PAYMENT =
      fields(
          "payment_id=paymentId",
          "pay_type=channel",
          "pay_method=method",
          "captured_total=capturedAmount",
          "refunded_total=refundedAmount");

  private static final List<String> PAYMENT_COLUMNS =
      List.of(
          "amount",
          "currency",
          "out_trade_no",
          "pay_time",
          "finish_time",
          "fail_reason",
          "expire_time",
          "livemode");

  private static final List<String> REFUND_COLUMNS =
      List.of(
          "refund_id", "payment_id", "amount", "currency", "reason", "refund_time", "fail_reason");

  private PaymentJson() {}

  static void write(JsonGenerator json, FamilyRows.Details details, Audience audience) {
    json.writeArrayPropertyStart("payments");
    for (Row row : details.payments()) {
      json.writeStartObject();
      PAYMENT.forEach((column, name) -> RowJson.value(json, name, row.value(column)));
      json.writeStringProperty("status", PaymentStatus.ofCode(row.small("pay_status")).name());
      columns(json, row, PAYMENT_COLUMNS, audience);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("refunds");
    for (Row row : details.refunds()) {
      json.writeStartObject();
      json.writeStringProperty("status", RefundStatus.ofCode(row.small("refund_status")).name());
      columns(json, row, REFUND_COLUMNS, audience);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void columns(
      JsonGenerator json, Row row, List<String> columns, Audience audience) {
    for (String column : columns) {
      RowJson.value(json, RowJson.camelCase(column), row.value(column));
    }
    RowJson.value(json, "createTime", row.value("gmt_create"));
    if (audience.seesStaff()) {
      RowJson.text(json, "userReceivedAccount", row.textOrNull("user_received_account"));
    }
  }

  private static Map<String, String> fields(String... renamed) {
    Map<String, String> fields = new java.util.LinkedHashMap<>();
    for (String pair : renamed) {
      int equals = pair.indexOf('=');
      fields.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return fields;
  }
}
