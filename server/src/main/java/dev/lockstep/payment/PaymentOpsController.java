package dev.lockstep.payment;

import dev.lockstep.order.Operator;
import dev.lockstep.web.Caller;
import dev.lockstep.web.Cursor;
import dev.lockstep.web.JsonBody;
import dev.lockstep.web.QueryParameters;
import dev.lockstep.web.Writes;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What operators see of money that is not settled, and what they do about it. */
@RestController
@RequestMapping("/ops/v1")
class PaymentOpsController {

  private static final int REASON_LENGTH_MAX = 255;
  private static final long AMOUNT_MAX = (1L << 53) - 1;

  record Page<T>(List<T> items, @Nullable String nextCursor) {}

  record CaseView(
      String caseId,
      String kind,
      CaseStatus status,
      String orderId,
      String paymentId,
      String channel,
      String transactionNo,
      @Nullable String refundId,
      long amount,
      String currency,
      String reason,
      String owner,
      @Nullable String resolvedBy,
      @Nullable String resolution,
      Instant createTime,
      Instant modifyTime) {}

  record InboxView(
      String inboxId,
      String channel,
      String notificationId,
      String type,
      String paymentId,
      @Nullable String orderId,
      InboxStatus status,
      @Nullable String reason,
      int receiveCount,
      Instant createTime,
      Instant modifyTime) {}

  record RefundView(
      String refundId,
      String paymentId,
      RefundStatus status,
      long amount,
      String currency,
      String reason) {}

  record Replayed(
      String inboxId, ApplyNotification.Kind result, @Nullable CaptureOutcome outcome) {}

  private final PaymentReads reads;
  private final Replays replays;
  private final Rejections rejections;
  private final Writes writes;
  private final PaymentProperties properties;

  PaymentOpsController(
      PaymentReads reads,
      Replays replays,
      Rejections rejections,
      Writes writes,
      PaymentProperties properties) {
    this.reads = reads;
    this.replays = replays;
    this.rejections = rejections;
    this.writes = writes;
    this.properties = properties;
  }

  @GetMapping("/cases")
  @Operation(operationId = "listCases", summary = "Money that waits for a person, newest first")
  Page<CaseView> cases(QueryParameters parameters) {
    CaseStatus status = parameters.optionalChoice("status", CaseStatus.class);
    PaymentReads.Page page = page(parameters, status == null ? CaseStatus.OPEN : status);
    return view(page, reads.cases(page), PaymentOpsController::view);
  }

  @PostMapping("/cases/{caseId}/resolve")
  @Operation(operationId = "resolveCase", summary = "Accepts the money of a case or sends it back")
  ResponseEntity<byte[]> resolve(
      @PathVariable String caseId, HttpServletRequest request, Caller caller, JsonBody body) {
    CaseResolution resolution = body.choice("resolution", CaseResolution.class);
    String reason = body.string("reason", 1, REASON_LENGTH_MAX);
    body.check();
    var wish = new ResolveCase.Wish(caseId, resolution, operator(caller), reason);
    return writes.run(
        request, body, new ResolveCase(wish, properties), row -> new Writes.Reply(200, view(row)));
  }

  @PostMapping("/refunds")
  @Operation(operationId = "refund", summary = "Sends money of a paid order back, all or a part")
  ResponseEntity<byte[]> refund(HttpServletRequest request, Caller caller, JsonBody body) {
    String paymentId = body.string("paymentId", 1, 64);
    long amount = body.integer("amount", 1, AMOUNT_MAX);
    String reason = body.string("reason", 1, REASON_LENGTH_MAX);
    body.check();
    var wish = new RequestRefund.Wish(paymentId, amount, reason, operator(caller));
    return writes.run(
        request,
        body,
        new RequestRefund(wish, properties),
        row -> new Writes.Reply(201, view(row)));
  }

  @GetMapping("/inbox")
  @Operation(operationId = "listInbox", summary = "Stored notifications, newest first")
  Page<InboxView> inbox(QueryParameters parameters) {
    InboxStatus status = parameters.optionalChoice("status", InboxStatus.class);
    PaymentReads.Page page = page(parameters, status == null ? InboxStatus.PARKED : status);
    return view(page, reads.inbox(page), PaymentOpsController::view);
  }

  @GetMapping("/inbox/rejections")
  @Operation(operationId = "listRejections", summary = "The last notifications of strangers")
  Page<Rejections.Rejection> rejections() {
    return new Page<>(rejections.list(), null);
  }

  @PostMapping("/inbox/{inboxId}/replay")
  @Operation(operationId = "replayNotification", summary = "Applies a stored notification again")
  ResponseEntity<byte[]> replay(@PathVariable String inboxId, HttpServletRequest request) {
    return writes.run(
        request,
        null,
        replays.of(inboxId),
        result -> new Writes.Reply(200, new Replayed(inboxId, result.kind(), result.outcome())));
  }

  private static Operator operator(Caller caller) {
    return new Operator(Operator.Type.OPERATOR, caller.userId());
  }

  private static PaymentReads.Page page(QueryParameters parameters, Coded status) {
    int limit = parameters.limit();
    Cursor cursor = parameters.cursor(1);
    parameters.check();
    return new PaymentReads.Page(status, cursor == null ? Long.MAX_VALUE : before(cursor), limit);
  }

  /** A made-up cursor shows an empty page and nothing else. */
  private static long before(Cursor cursor) {
    try {
      return Long.parseLong(cursor.parts().getFirst());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static <R, V> Page<V> view(
      PaymentReads.Page page, List<PaymentReads.Placed<R>> rows, Function<R, V> view) {
    boolean more = rows.size() == page.limit();
    String next = more ? Cursor.of(Long.toString(rows.getLast().id())).encode() : null;
    return new Page<>(rows.stream().map(placed -> view.apply(placed.row())).toList(), next);
  }

  private static CaseView view(CaseRow row) {
    CaseRow.Header header = row.header();
    CaseRow.State state = row.state();
    return new CaseView(
        header.caseId(),
        header.kind().name(),
        state.status(),
        header.orderId(),
        header.paymentId(),
        header.account().channel(),
        header.capture().transactionNo(),
        header.refundId(),
        header.capture().amount(),
        header.capture().currency(),
        header.reason(),
        state.owner(),
        state.resolvedBy(),
        state.resolution(),
        header.createTime(),
        state.modifyTime());
  }

  private static InboxView view(InboxRow row) {
    return new InboxView(
        row.key(),
        row.account().channel(),
        row.notificationId(),
        row.kind(),
        row.paymentId(),
        row.orderId(),
        row.state().status(),
        row.state().reason(),
        row.state().receiveCount(),
        row.createTime(),
        row.state().modifyTime());
  }

  private static RefundView view(RefundRow row) {
    RefundRow.Header header = row.header();
    return new RefundView(
        row.refundId(),
        header.paymentId(),
        row.status(),
        header.amount(),
        header.currency(),
        header.reason());
  }
}
