package dev.lockstep;

import static dev.lockstep.BadInput.row;

import dev.lockstep.BadInput.Ask;
import dev.lockstep.BadInput.Stamp;
import dev.lockstep.simulators.sandbox.SandboxSignature;
import java.util.List;

/**
 * Notifications nobody should believe, and those that are genuine and about nothing: these are
 * kept, because there may be money in them.
 */
final class BadCallbacks {

  private static final String WALLET = "POST /callbacks/sandbox";
  private static final String CARD = "POST /callbacks/sandbox-card";
  private static final String CARD_ACCOUNT = "account = \"sandbox-card-merchant\"";
  private static final String FORGED = "401 PAY_SIGNATURE_INVALID";
  private static final String STALE = "401 PAY_CALLBACK_STALE";
  private static final String MALFORMED = "400 PAY_CALLBACK_MALFORMED";
  private static final String UNKNOWN = "404 PAY_NOT_FOUND";
  private static final String SUCCESS = "200 SUCCESS";
  private static final String INBOX = "payment_inbox";
  private static final Stamp RIGHT = new Stamp("n1", 0, "", "", "");

  /** It would pay the open order. */
  static final String PAYS =
      """
      {"notificationId": "n1", "type": "CHARGE_SUCCEEDED", "account": "sandbox-merchant",
       "occurredAt": "2026-01-01T00:00:00Z", "paymentId": "${payment.open}",
       "transactionNo": "t1", "amount": 500, "currency": "GBP"}
      """;

  private BadCallbacks() {}

  private static BadInput stamped(String answer, String name, Stamp stamp) {
    return row(answer, name, Ask.send(WALLET, PAYS).signed(stamp));
  }

  private static BadInput without(String header) {
    return stamped(FORGED, "without " + header, new Stamp("n1", 0, "", "", header));
  }

  private static BadInput aged(long seconds) {
    return stamped(STALE, seconds + " s old", new Stamp("n1", seconds, "", "", ""));
  }

  private static BadInput body(String name, String body) {
    return row(MALFORMED, name, Ask.send(WALLET, body).signed(RIGHT));
  }

  private static BadInput field(String edit) {
    return body("callback with " + edit, BadInput.edit(PAYS, edit));
  }

  /** A genuine notification of its own id. */
  private static BadInput genuine(String answer, String id, String name, String... edits) {
    String text = BadInput.edit(PAYS, edits).replace("\"n1\"", '"' + id + '"');
    return row(answer, name, Ask.send(WALLET, text).signed(new Stamp(id, 0, "", "", "")));
  }

  private static Ask replay(String line, String body) {
    Ask ask = new Ask("", line, body, List.of("Content-Type: application/json"), null);
    for (String header : List.of("notification-id", "timestamp", "key-id", "signature")) {
      ask = ask.with("sandbox-" + header + ": ${sandbox-" + header + "}");
    }
    return ask;
  }

  // @formatter:off
  static final List<BadInput> ROWS = List.of(
      stamped(FORGED, "forged signature", new Stamp("n1", 0, "", "a secret of a stranger", "")),
      without(SandboxSignature.NOTIFICATION_ID),
      without(SandboxSignature.TIMESTAMP),
      without(SandboxSignature.KEY_ID),
      without(SandboxSignature.SIGNATURE),
      row(FORGED, "no headers at all", Ask.send(WALLET, PAYS).as("").without()),
      aged(301 + 5),
      aged(-301 - 5),
      aged(86_400),
      row(FORGED, "body changed after signing", replay(WALLET, "${told} ")),
      row(FORGED, "sent to the other channel", replay(CARD, "${told}")),
      row(FORGED, "wrong account",
          Ask.send(WALLET, BadInput.edit(PAYS, "account = \"shop-2\"")).signed(RIGHT)),
      row(FORGED, "the other channel's account",
          Ask.send(WALLET, BadInput.edit(PAYS, CARD_ACCOUNT)).signed(RIGHT)),
      row("404 PAY_CHANNEL_UNKNOWN", "unknown channel",
          Ask.send("POST /callbacks/wechat", PAYS).signed(RIGHT)),
      row("404 PAY_CHANNEL_UNKNOWN", "channel of another case",
          Ask.send("POST /callbacks/SANDBOX", PAYS).signed(RIGHT)),
      row("405 REQUEST_METHOD_NOT_ALLOWED", "GET", Ask.get("/callbacks/sandbox").as("")),
      row("413 REQUEST_TOO_LARGE", "300 KB", Ask.send(WALLET, "x".repeat(300_000)).signed(RIGHT)),
      row("413 REQUEST_TOO_LARGE", "11 MB", Ask.send(WALLET, "x".repeat(11_000_000)).signed(RIGHT)),

      body("callback cut off",   PAYS.substring(0, 60)),
      body("callback empty",     ""),
      body("callback a list",    "[" + PAYS + "]"),
      body("callback deep",      "[".repeat(1000) + "]".repeat(1000)),
      field("notificationId"),
      field("notificationId = \"n2\""),
      field("type = \"CHARGE_WON\""),
      field("type"),
      field("account"),
      field("paymentId"),
      field("paymentId = \"a b\""),
      field("paymentId = \"" + "7".repeat(65) + '"'),
      field("transactionNo"),
      field("transactionNo = \"\\u0000\""),
      field("transactionNo = \"\\ud800\""),
      field("amount = -1"),
      field("amount = 0"),
      field("amount = 1.5"),
      field("amount = \"500\""),
      field("amount = 9007199254740992"),
      field("currency = \"gbp\""),
      field("currency = \"\\u0000\\u0000\\u0000\""),
      field("occurredAt = \"today\""),
      field("occurredAt = \"+999999999-12-31T23:59:59Z\""),

      row(SUCCESS, "the very same again", replay(WALLET, "${told}")),
      row(SUCCESS, "the same signed anew",
          Ask.send(WALLET, "${told}")
              .signed(new Stamp("${sandbox-notification-id}", 0, "", "", ""))),

      stamped("503 PAY_KEY_UNKNOWN", "unknown key", new Stamp("n1", 0, "sandbox-9", "", ""))
          .writes(INBOX, 1),
      stamped("503 PAY_KEY_UNKNOWN", "unknown key again", new Stamp("n1", 0, "sandbox-9", "", "")),
      genuine(UNKNOWN, "u1", "unknown payment of an unknown order",
          "paymentId = \"${unissued}P01\"").writes(INBOX, 1).writes("payment_case", 1),
      genuine(UNKNOWN, "u1", "the same again counts only",
          "paymentId = \"${unissued}P01\"").writes(INBOX, 0),
      genuine(UNKNOWN, "u2", "unknown payment of a known order", "transactionNo = \"t2\"",
          "paymentId = \"${open}P09\"").writes(INBOX, 1).writes("payment_case", 1),
      genuine(UNKNOWN, "u3", "payment of another shop", "transactionNo = \"t3\"",
          "paymentId = \"'/**/OR/**/1=1;--\"").writes(INBOX, 1).writes("payment_case", 1),
      genuine(UNKNOWN, "u4", "unknown payment failed: no money, no case",
          "type = \"CHARGE_FAILED\"", "reason = \"<b>'; DROP TABLE x; -- \\u0000 \\ud800\"",
          "paymentId = \"${unissued}P02\"").writes(INBOX, 1),
      row(UNKNOWN, "the other channel's payment",
          Ask.send(CARD, BadInput.edit(PAYS, CARD_ACCOUNT)).signed(RIGHT))
          .writes(INBOX, 1).writes("payment_case", 1),
      genuine(SUCCESS, "u5", "unknown refund is parked", "type = \"REFUND_SUCCEEDED\"",
          "refundId = \"r1\"").writes(INBOX, 1));
  // @formatter:on
}
