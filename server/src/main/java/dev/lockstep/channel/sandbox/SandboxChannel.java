package dev.lockstep.channel.sandbox;

import dev.lockstep.channel.BookPage;
import dev.lockstep.channel.ChannelCapture;
import dev.lockstep.channel.CloseResult;
import dev.lockstep.channel.OpenRequest;
import dev.lockstep.channel.OpenResult;
import dev.lockstep.channel.PaymentChannel;
import dev.lockstep.channel.QueryResult;
import dev.lockstep.channel.RefundRequest;
import dev.lockstep.channel.RefundResult;
import dev.lockstep.channel.Verification;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One of the sandbox bank's channels: the bank's wire protocol in our words. */
final class SandboxChannel implements PaymentChannel {

  private static final Set<String> METHODS = Set.of("PAGE");
  private static final Acknowledgement ACKNOWLEDGEMENT =
      new Acknowledgement("application/json", "{\"code\":\"SUCCESS\"}");
  private static final int BOOK_PAGE = 1000;

  private final String name;
  private final SandboxCalls calls;
  private final SandboxSignatures signatures;
  private final SandboxNotifications notifications;
  private final Set<String> currencies;

  SandboxChannel(
      String name,
      SandboxCalls calls,
      SandboxSignatures signatures,
      SandboxNotifications notifications,
      Set<String> currencies) {
    this.name = name;
    this.calls = calls;
    this.signatures = signatures;
    this.notifications = notifications;
    this.currencies = currencies;
  }

  /** The account of a sandbox channel. */
  static String accountOf(String channel) {
    return channel + "-merchant";
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String account() {
    return accountOf(name);
  }

  @Override
  public boolean livemode() {
    return false;
  }

  @Override
  public Set<String> methods() {
    return METHODS;
  }

  @Override
  public boolean takes(String currency) {
    return currencies.isEmpty() || currencies.contains(currency);
  }

  @Override
  public OpenResult open(OpenRequest request) {
    String notifyUrl = calls.address().notifyUrl(name).orElse(null);
    if (notifyUrl == null) {
      return new OpenResult.Unknown("our own address is not known yet");
    }
    ObjectNode body =
        calls
            .object()
            .put("paymentId", request.paymentId())
            .put("channel", name)
            .put("account", account())
            .put("amount", request.amount())
            .put("currency", request.currency())
            .put("notifyUrl", notifyUrl)
            .put("expireTime", request.expireTime().toString())
            .put("description", request.description());
    SandboxCalls.Reply reply = calls.post("/v1/charges", body);
    if (reply.done()) {
      JsonNode payUrl = reply.body().path("payUrl");
      return new OpenResult.Opened(calls.text(calls.object().put("payUrl", payUrl.asString(""))));
    }
    return reply.refused()
        ? new OpenResult.Refused(reply.reason())
        : new OpenResult.Unknown(reply.reason());
  }

  @Override
  public QueryResult query(String paymentId) {
    SandboxCalls.Reply reply = calls.get("/v1/charges/" + encoded(paymentId));
    if (reply.status() == 404 && reply.code().equals("CHARGE_NOT_FOUND")) {
      return new QueryResult.NotFound();
    }
    if (!reply.done()) {
      return new QueryResult.Unknown(reply.reason());
    }
    return readable(() -> charge(reply.body()), QueryResult.Unknown::new);
  }

  private static QueryResult charge(JsonNode charge) {
    return switch (charge.path("status").asString("")) {
      case "PENDING" -> new QueryResult.Pending();
      case "SUCCEEDED" -> new QueryResult.Captured(captures(charge));
      case "FAILED" -> new QueryResult.Failed();
      case "REVOKED" -> new QueryResult.Revoked();
      case "CLOSED" -> new QueryResult.Closed();
      default -> new QueryResult.Unknown("a status nobody knows");
    };
  }

  @Override
  public CloseResult close(String paymentId) {
    SandboxCalls.Reply reply = calls.post("/v1/charges/" + encoded(paymentId) + "/close", null);
    if (reply.status() == 404 && reply.code().equals("CHARGE_NOT_FOUND")) {
      return new CloseResult.NotFound();
    }
    if (!reply.done()) {
      return new CloseResult.Unknown(reply.reason());
    }
    return readable(() -> closed(reply.body()), CloseResult.Unknown::new);
  }

  private static CloseResult closed(JsonNode charge) {
    return switch (charge.path("status").asString("")) {
      case "SUCCEEDED" -> new CloseResult.Captured(captures(charge));
      case "CLOSED", "FAILED", "REVOKED" -> new CloseResult.Closed();
      default -> new CloseResult.Unknown("it is still open");
    };
  }

  @Override
  public RefundResult refund(RefundRequest request) {
    ObjectNode body =
        calls
            .object()
            .put("refundId", request.refundNo())
            .put("paymentId", request.paymentId())
            .put("transactionNo", request.transactionNo())
            .put("amount", request.amount())
            .put("currency", request.currency())
            .put("reason", request.reason());
    SandboxCalls.Reply reply = calls.post("/v1/refunds", body);
    return reply.refused() ? new RefundResult.Refused(reply.reason()) : refundResult(reply);
  }

  @Override
  public RefundResult queryRefund(String refundNo) {
    SandboxCalls.Reply reply = calls.get("/v1/refunds/" + encoded(refundNo));
    return reply.status() == 404 && reply.code().equals("REFUND_NOT_FOUND")
        ? new RefundResult.NotFound()
        : refundResult(reply);
  }

  private static RefundResult refundResult(SandboxCalls.Reply reply) {
    if (!reply.done()) {
      return new RefundResult.Unknown(reply.reason());
    }
    return readable(() -> refund(reply.body()), RefundResult.Unknown::new);
  }

  private static RefundResult refund(JsonNode refund) {
    return switch (refund.path("status").asString("")) {
      case "PROCESSING" -> new RefundResult.Accepted();
      case "SUCCEEDED" ->
          new RefundResult.Succeeded(
              SandboxNotifications.text(refund, "userReceivedAccount", 128),
              SandboxNotifications.time(refund, "refundedAt"));
      case "FAILED" -> {
        String reason = SandboxNotifications.text(refund, "failReason", 255);
        yield new RefundResult.Failed(reason == null ? "no reason given" : reason);
      }
      default -> new RefundResult.Unknown("a status nobody knows");
    };
  }

  @Override
  public Verification verify(RawNotification raw) {
    return switch (signatures.judge(raw)) {
      case RIGHT -> notifications.read(raw);
      case WRONG -> new Verification.Forged("the signature is missing or wrong");
      case STALE -> new Verification.Stale();
      case UNKNOWN_KEY ->
          new Verification.UnknownKey(String.valueOf(raw.header(SandboxSignatures.KEY_ID)));
    };
  }

  @Override
  public Verification read(RawNotification raw) {
    return notifications.read(raw);
  }

  @Override
  public Acknowledgement acknowledgement() {
    return ACKNOWLEDGEMENT;
  }

  @Override
  public boolean keepsBook() {
    return true;
  }

  @Override
  public Optional<BookPage> book(@Nullable String cursor) {
    String from = cursor == null ? "" : "&cursor=" + encoded(cursor);
    SandboxCalls.Reply reply = calls.get("/v1/book?limit=" + BOOK_PAGE + from);
    if (!reply.done()) {
      throw new IllegalStateException("the bank's book cannot be read: " + reply.reason());
    }
    List<BookPage.Entry> entries = new ArrayList<>();
    for (JsonNode item : reply.body().path("items")) {
      if (item.path("account").asString("").equals(account())) {
        entries.add(entry(item));
      }
    }
    JsonNode next = reply.body().path("nextCursor");
    return Optional.of(
        new BookPage(entries, next.isMissingNode() || next.isNull() ? null : next.asString()));
  }

  private static BookPage.Entry entry(JsonNode item) {
    JsonNode acknowledged = item.path("acknowledgedAt");
    return new BookPage.Entry(
        SandboxNotifications.id(item, "paymentId"),
        item.path("channel").asString(""),
        item.path("account").asString(""),
        capture(item),
        item.path("refundedAmount").asLong(0),
        acknowledged.isString() ? Instant.parse(acknowledged.stringValue()) : null);
  }

  private static List<ChannelCapture> captures(JsonNode charge) {
    List<ChannelCapture> captures = new ArrayList<>();
    for (JsonNode capture : charge.path("captures")) {
      captures.add(capture(capture));
    }
    return captures;
  }

  private static ChannelCapture capture(JsonNode capture) {
    return new ChannelCapture(
        SandboxNotifications.id(capture, "transactionNo"),
        SandboxNotifications.amount(capture),
        SandboxNotifications.currency(capture),
        SandboxNotifications.time(capture, "capturedAt"));
  }

  /** An answer that cannot be read says nothing; what was asked for may have been done. */
  private static <T> T readable(Supplier<T> answer, Function<String, T> unknown) {
    try {
      return answer.get();
    } catch (SandboxNotifications.BodyException e) {
      return unknown.apply("an answer that cannot be read");
    }
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8);
  }
}
