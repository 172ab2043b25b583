package dev.lockstep;

import static dev.lockstep.BadInput.row;

import dev.lockstep.BadInput.Ask;
import java.util.List;

/** Payments, refunds and cases that cannot be, and what the sandbox bank refuses. */
final class BadPayments {

  private static final String INVALID = "400 REQUEST_INVALID";
  private static final String STATE = "409 ORDER_STATE_CONFLICT";
  static final String REFUND =
      "{\"paymentId\": \"${payment.paid}\", \"amount\": 500, \"reason\": \"R\"}";
  private static final String RESOLVE = "{\"resolution\": \"REFUND\", \"reason\": \"R\"}";
  private static final String CHARGE = "POST /sandbox/v1/charges/${payment.open}/succeed";

  private BadPayments() {}

  private static BadInput pay(String answer, String name, String order, String... edits) {
    String line = "POST /api/v1/orders/${" + order + "}/payments";
    return row(answer, name, Ask.send(line, BadInput.edit(BadInputWorld.PAY, edits)));
  }

  private static BadInput payWith(String fault, String edit) {
    Ask ask =
        Ask.send("POST /api/v1/orders/${open}/payments", BadInput.edit(BadInputWorld.PAY, edit));
    return row(INVALID, "pay with " + edit, ask, fault);
  }

  private static BadInput refund(String answer, String name, String edit, String... faults) {
    return row(
        answer, name, Ask.operate("POST /ops/v1/refunds", BadInput.edit(REFUND, edit)), faults);
  }

  private static BadInput resolve(String answer, String id, String body, String... faults) {
    Ask ask = Ask.operate("POST /ops/v1/cases/" + id + "/resolve", body);
    return row(answer, "resolve case " + id, ask, faults);
  }

  private static BadInput bank(String answer, String line) {
    return row(answer, line.replaceFirst(".*/sandbox", "bank"), Ask.send(line, "").as(""));
  }

  // @formatter:off
  static final List<BadInput> ROWS = List.of(
      pay("404 PAY_CHANNEL_UNKNOWN",    "unknown channel", "open", "channel = \"cash\""),
      pay("422 PAY_METHOD_UNSUPPORTED", "unknown method",  "open", "method = \"WINK\""),
      pay("422 PAY_CURRENCY_UNSUPPORTED", "currency the channel does not take", "usd"),
      pay("404 ORDER_NOT_FOUND", "foreign order",  "foreign"),
      pay(STATE,                 "canceled order", "canceled"),
      pay(STATE,                 "expired order",  "expired"),
      pay(STATE,                 "paid order",     "paid"),
      pay(STATE,                 "paid order by card", "paid", "channel = \"sandbox-card\""),
      payWith("channel FIELD_REQUIRED", "channel"),
      payWith("channel FIELD_TYPE",     "channel = 7"),
      payWith("channel FIELD_LENGTH",   "channel = \"" + "x".repeat(33) + '"'),
      payWith("method FIELD_REQUIRED",  "method = null"),

      refund("422 PAY_REFUND_EXCEEDS", "refund more than captured",      "amount = 501"),
      refund("409 PAY_STATE_CONFLICT", "refund an open payment",
          "paymentId = \"${payment.open}\""),
      refund("404 PAY_NOT_FOUND",      "refund an unknown payment",
          "paymentId = \"${unissued}P01\""),
      refund("404 PAY_NOT_FOUND",      "refund no payment",       "paymentId = \"seven\""),
      refund(INVALID, "refund 0",      "amount = 0",       "amount FIELD_RANGE"),
      refund(INVALID, "refund -1",     "amount = -1",      "amount FIELD_RANGE"),
      refund(INVALID, "refund 2^53",   "amount = 9007199254740992", "amount FIELD_RANGE"),
      refund(INVALID, "refund 1.5",    "amount = 1.5",     "amount FIELD_TYPE"),
      refund(INVALID, "refund without reason", "reason",   "reason FIELD_REQUIRED"),
      resolve("404 PAY_CASE_NOT_FOUND", "${paid}C07",         RESOLVE),
      resolve("404 PAY_CASE_NOT_FOUND", "${unissued}C01",     RESOLVE),
      resolve("404 PAY_CASE_NOT_FOUND", "seven",              RESOLVE),
      resolve(INVALID, "${paid}C01", "{\"resolution\":\"BURN\"}",
          "resolution FIELD_ENUM", "reason FIELD_REQUIRED"),
      row("404 PAY_INBOX_NOT_FOUND", "replay nothing",
          Ask.operate("POST /ops/v1/inbox/" + "a".repeat(64) + "/replay", "{}")),
      row("404 PAY_INBOX_NOT_FOUND", "replay SQL",
          Ask.operate("POST /ops/v1/inbox/%27%20OR%201=1/replay", "{}")),
      row(INVALID, "cases of a status", Ask.get("/ops/v1/cases?status=GONE").as("operator"),
          "status FIELD_ENUM"),
      row(INVALID, "inbox by cursor", Ask.get("/ops/v1/inbox?cursor=***").as("operator"),
          "cursor FIELD_PATTERN"),

      bank("404 CHARGE_NOT_FOUND", "POST /sandbox/v1/charges/${unissued}P01/succeed"),
      bank("404 CHARGE_NOT_FOUND", "POST /sandbox/v1/charges/%27%20OR%201=1/succeed"),
      bank("400 REQUEST_INVALID",  CHARGE + "?times=11"),
      bank("400 REQUEST_INVALID",  CHARGE + "?captures=6"),
      bank("400 REQUEST_INVALID",  CHARGE + "?amount=-1"),
      bank("400 REQUEST_INVALID",  CHARGE + "?currency=gold"),
      row("400 REQUEST_INVALID", "bank: endless number", Ask.send("POST /sandbox/v1/controls",
          "{\"refundFailures\":1e99999999999}").as("")),
      bank("409 CHARGE_ALREADY_SUCCEEDED", "POST /sandbox/v1/charges/${payment.paid}/fail"),
      bank("401 UNAUTHENTICATED",  "POST /sandbox/v1/charges/${payment.open}/close"));
  // @formatter:on
}
