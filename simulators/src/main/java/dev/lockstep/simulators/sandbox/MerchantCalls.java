package dev.lockstep.simulators.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.simulators.sandbox.Refund.RefundRequest;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** The calls that need the merchant's key. */
final class MerchantCalls {

  static final int BODY_BYTES_MAX = 16 * 1024;
  private static final Set<String> CHANNELS = Set.of("sandbox", "sandbox-card");
  private static final int BOOK_PAGE = 100;
  private static final int BOOK_PAGE_MAX = 1000;

  private final byte[] authorization;
  private final ChargeDesk charges;
  private final RefundDesk refunds;
  private final Book book;
  private final Answers answers;

  MerchantCalls(
      SandboxBankSettings settings,
      ChargeDesk charges,
      RefundDesk refunds,
      Book book,
      Answers answers) {
    this.authorization = ("Bearer " + settings.merchantKey()).getBytes(UTF_8);
    this.charges = charges;
    this.refunds = refunds;
    this.book = book;
    this.answers = answers;
  }

  /** The call, once the key is checked. */
  HandlerFunction<ServerResponse> authenticated(HandlerFunction<ServerResponse> call) {
    return request -> {
      String given = request.headers().firstHeader(HttpHeaders.AUTHORIZATION);
      if (given == null || !MessageDigest.isEqual(authorization, given.getBytes(UTF_8))) {
        throw new Refused(BankCode.UNAUTHENTICATED);
      }
      return call.handle(request);
    };
  }

  ServerResponse createCharge(ServerRequest request) throws IOException {
    Fields fields = body(request);
    var asked =
        new ChargeRequest(
            fields.id("paymentId"),
            fields.oneOf("channel", CHANNELS),
            fields.text("account", 64),
            fields.amount("amount"),
            fields.currency("currency"),
            fields.url("notifyUrl"),
            fields.instantOrNull("expireTime"),
            fields.textOrNull("description", 500));
    ChargeDesk.Created created = charges.create(asked);
    return answers.charge(created.isNew() ? 201 : 200, created.charge(), request);
  }

  ServerResponse findCharge(ServerRequest request) {
    return answers.charge(200, charges.find(chargeId(request)), request);
  }

  ServerResponse closeCharge(ServerRequest request) {
    return answers.charge(200, charges.close(chargeId(request)), request);
  }

  ServerResponse createRefund(ServerRequest request) throws IOException {
    Fields fields = body(request);
    var asked =
        new RefundRequest(
            fields.id("refundId"),
            fields.id("paymentId"),
            fields.id("transactionNo"),
            fields.amount("amount"),
            fields.currency("currency"),
            fields.textOrNull("reason", 500));
    RefundDesk.Accepted accepted = refunds.accept(asked);
    return Answers.json(accepted.isNew() ? 201 : 200, accepted.refund());
  }

  ServerResponse findRefund(ServerRequest request) {
    String id = request.pathVariable("refundId");
    if (!Fields.isId(id)) {
      throw new Refused(BankCode.REFUND_NOT_FOUND);
    }
    return Answers.json(200, refunds.find(id));
  }

  ServerResponse readBook(ServerRequest request) {
    Query query = Query.of(request);
    long after = query.whole("cursor", 0, 0, Long.MAX_VALUE);
    long limit = query.whole("limit", BOOK_PAGE, 1, BOOK_PAGE_MAX);
    return Answers.json(200, book.page(after, Math.toIntExact(limit)));
  }

  /** The payment id in the path; what cannot be one is of no charge. */
  static String chargeId(ServerRequest request) {
    String id = request.pathVariable("paymentId");
    if (!Fields.isId(id)) {
      throw new Refused(BankCode.CHARGE_NOT_FOUND);
    }
    return id;
  }

  static Fields body(ServerRequest request) throws IOException {
    byte[] bytes = request.servletRequest().getInputStream().readNBytes(BODY_BYTES_MAX + 1);
    if (bytes.length > BODY_BYTES_MAX) {
      throw new Refused(BankCode.BODY_TOO_LARGE);
    }
    return Fields.of(bytes);
  }
}
