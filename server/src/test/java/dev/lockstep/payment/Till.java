package dev.lockstep.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.channel.ChannelCapture;
import dev.lockstep.channel.Notification;
import dev.lockstep.channel.OpenResult;
import dev.lockstep.channel.PaymentChannel.RawNotification;
import dev.lockstep.channel.RefundResult;
import dev.lockstep.commit.Command;
import dev.lockstep.commit.Decisions;
import dev.lockstep.order.OrderRow;
import dev.lockstep.order.OrderSamples;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.problem.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** One order and its money, decided in memory: the bench of the payment tests. */
final class Till {

  static final String ROOT = OrderSamples.ROOT;
  static final String P1 = ROOT + "P01";
  static final String P2 = ROOT + "P02";
  static final PaymentRow.Account WALLET = new PaymentRow.Account("sandbox", "sandbox-m", false);
  static final PaymentRow.Account CARD = new PaymentRow.Account("sandbox-card", "card-m", false);
  static final PaymentProperties PROPERTIES = properties();
  static final Instant START = Instant.parse("2025-01-01T12:00:00Z");
  static final long ASKED = 1_000;

  final Decisions decisions = new Decisions(START, new OrderCancelReaction(PROPERTIES));

  static PaymentProperties properties() {
    return new Binder(new MapConfigurationPropertySource(Map.of()))
        .bindOrCreate("lockstep.payment", PaymentProperties.class);
  }

  static Till withOrder(OrderStatus status) {
    Till till = new Till();
    OrderSamples.put(till.decisions, OrderSamples.order(ROOT, status, ASKED, START));
    return till;
  }

  <R> R run(Command<R> command) {
    return decisions.run(command);
  }

  PaymentRow intend(PaymentRow.Account account) {
    return run(open(account, OrderSamples.USER));
  }

  static OpenPayment open(PaymentRow.Account account, String user) {
    return new OpenPayment(
        new OpenPayment.Wish(ROOT, user, account, "PAGE", "EUR"::equals), PROPERTIES);
  }

  PaymentRow opened(PaymentRow.Account account) {
    PaymentRow payment = intend(account);
    OpenResult result = new OpenResult.Opened("{\"payUrl\":\"x\"}");
    return run(new ApplyOpening(payment, result, PROPERTIES)).payment();
  }

  /** Tells a notification as the callback does: what is refused is parked. */
  ApplyNotification.Result tell(PaymentRow.Account account, Notification notification) {
    Received received = received(account, notification);
    try {
      return run(new ApplyNotification(received, PROPERTIES));
    } catch (Refusal refusal) {
      run(new ParkNotification(received, refusal.code().name()));
      return new ApplyNotification.Result(ApplyNotification.Kind.APPLIED, null);
    }
  }

  static Received received(PaymentRow.Account account, Notification notification) {
    byte[] body = {'{', '}'};
    return new Received(notification, account, new RawNotification(Map.of("a", "b"), body, START));
  }

  static Notification captured(String id, String paymentId, String transactionNo, long amount) {
    return captured(id, paymentId, new ChannelCapture(transactionNo, amount, "EUR", START));
  }

  static Notification captured(String id, String paymentId, ChannelCapture capture) {
    return new Notification.Captured(origin(id, paymentId), capture);
  }

  static Notification.Origin origin(String id, String paymentId) {
    return new Notification.Origin(id, "channel", "account", START, paymentId);
  }

  static Notification refunded(String id, String paymentId, String refundNo) {
    return new Notification.RefundSucceeded(
        origin(id, paymentId), new Notification.RefundNews(refundNo, null, null, null), "card 42");
  }

  static Notification refundFailed(String id, String paymentId, String refundNo) {
    return new Notification.RefundFailed(
        origin(id, paymentId), new Notification.RefundNews(refundNo, null, null, null), "no");
  }

  RefundStatus answer(String refundId, RefundResult result) {
    return run(new ApplyRefundResult(refund(refundId), result, PROPERTIES));
  }

  /** The bank pays back everything that is due. */
  void settleRefunds() {
    for (RefundRow refund : refunds()) {
      if (refund.inProgress()) {
        answer(refund.refundId(), new RefundResult.Succeeded("card 42", decisions.now()));
      }
    }
  }

  void pass(Duration time) {
    decisions.setNow(decisions.now().plus(time));
  }

  OrderRow order() {
    return OrderSamples.only(decisions);
  }

  PaymentRow payment(String paymentId) {
    return decisions.all(PaymentTables.PAYMENTS).stream()
        .filter(row -> row.paymentId().equals(paymentId))
        .findFirst()
        .orElseThrow();
  }

  List<CaptureRow> captures() {
    return decisions.all(PaymentTables.CAPTURES);
  }

  List<RefundRow> refunds() {
    return decisions.all(PaymentTables.REFUNDS);
  }

  RefundRow refund(String refundId) {
    return refunds().stream()
        .filter(row -> row.refundId().equals(refundId))
        .findFirst()
        .orElseThrow();
  }

  List<CaseRow> openCases() {
    return decisions.all(CaseTables.CASES).stream().filter(CaseRow::open).toList();
  }

  List<InboxRow> inbox() {
    return decisions.all(CaseTables.INBOX);
  }

  InboxStatus inboxStatus(String notificationId) {
    return inbox().stream()
        .filter(row -> row.notificationId().equals(notificationId))
        .map(row -> row.state().status())
        .findFirst()
        .orElseThrow();
  }

  List<String> details() {
    return OrderSamples.details(decisions);
  }

  /** Every capture has exactly one of its four ends, and status and flow agree everywhere. */
  void assertNoOrphanMoney() {
    for (CaptureRow capture : captures()) {
      long claimed =
          refunds().stream()
              .filter(row -> row.captureKey().equals(capture.key()))
              .mapToLong(row -> row.header().amount())
              .sum();
      long done =
          refunds().stream()
              .filter(row -> row.captureKey().equals(capture.key()) && !row.inProgress())
              .mapToLong(row -> row.header().amount())
              .sum();
      assertThat(capture.refunded()).isEqualTo(done);
      switch (capture.end()) {
        case BOOKED -> {
          boolean closed =
              Set.of(OrderStatus.CANCELED, OrderStatus.REFUNDED).contains(order().status());
          assertThat(claimed).isLessThanOrEqualTo(capture.amount());
          assertThat(!closed || claimed == capture.amount()).isTrue();
        }
        case RETURNED -> assertThat(claimed).isEqualTo(capture.amount());
        case HELD ->
            assertThat(openCases())
                .filteredOn(row -> row.isOf(capture.account(), capture.transactionNo()))
                .hasSize(1);
      }
    }
    assertThat(captures()).filteredOn(row -> row.end() == CaptureEnd.BOOKED).hasSizeLessThan(2);
    decisions.all(PaymentTables.PAYMENTS).forEach(this::assertFlow);
    refunds().stream().filter(row -> row.status() == RefundStatus.HELD).forEach(this::assertCase);
  }

  private void assertCase(RefundRow held) {
    assertThat(openCases()).anyMatch(row -> held.refundId().equals(row.header().refundId()));
  }

  private void assertFlow(PaymentRow payment) {
    List<PaymentTables.FlowRow> flow =
        decisions.all(PaymentTables.FLOWS).stream()
            .filter(row -> row.paymentId().equals(payment.paymentId()))
            .toList();
    assertThat(flow).hasSize(payment.state().flowCount());
    assertThat(flow.getLast().to()).isEqualTo(payment.status());
    for (int i = 1; i < flow.size(); i++) {
      assertThat(flow.get(i).from()).isEqualTo(flow.get(i - 1).to());
    }
  }
}
