package dev.lockstep.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.channel.ChannelCapture;
import dev.lockstep.channel.Notification;
import dev.lockstep.channel.OpenResult;
import dev.lockstep.channel.QueryResult;
import dev.lockstep.order.Operator;
import dev.lockstep.order.OrderCode;
import dev.lockstep.order.OrderSamples;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.problem.ProblemCode;
import dev.lockstep.problem.Refusal;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Openings, notifications and the janitor's answers. */
class NotificationTest {

  private final Till till = Till.withOrder(OrderStatus.CREATED);

  @Test
  void givesTheOnePayablePaymentOfAChannelAgain() {
    PaymentRow first = till.opened(Till.WALLET);
    assertThat(till.intend(Till.WALLET)).isEqualTo(first);
    assertThat(till.intend(Till.CARD).paymentId()).isEqualTo(Till.P2);
  }

  @Test
  void opensNothingForStrangersOrAfterTheDeadline() {
    assertCode(OrderCode.ORDER_NOT_FOUND, () -> till.run(Till.open(Till.WALLET, "u-2")));
    till.pass(Duration.ofMinutes(30));
    assertCode(OrderCode.ORDER_STATE_CONFLICT, () -> till.intend(Till.WALLET));
  }

  @Test
  void limitsThePaymentsOfAnOrder() {
    for (int i = 1; i <= Till.PROPERTIES.paymentsPerOrderMax(); i++) {
      PaymentRow payment = till.intend(Till.WALLET);
      till.run(new ApplyOpening(payment, new OpenResult.Refused("no"), Till.PROPERTIES));
    }
    assertCode(PayCode.PAY_ATTEMPTS_EXCEEDED, () -> till.intend(Till.WALLET));
  }

  @Test
  void keepsLiveAndTestMoneyApart() {
    var live = new PaymentRow.Account("wechat", "m", true);
    assertCode(PayCode.PAY_LIVEMODE_MISMATCH, () -> till.intend(live));
  }

  @Test
  void closesAgainWhatOpensTooLate() {
    PaymentRow payment = till.intend(Till.WALLET);
    till.run(OrderSamples.cancel(Till.ROOT));
    till.run(new ApplyQuery(till.payment(Till.P1), new QueryResult.NotFound(), Till.PROPERTIES));
    assertThat(till.payment(Till.P1).status()).isEqualTo(PaymentStatus.CLOSED);
    till.run(new ApplyOpening(payment, new OpenResult.Opened("{}"), Till.PROPERTIES));
    assertThat(till.payment(Till.P1).status()).isEqualTo(PaymentStatus.CLOSING);
    assertThat(till.payment(Till.P1).state().check().next()).isEqualTo(till.decisions.now());
  }

  @Test
  void doesNotBelieveThatTheChannelDoesNotHaveWhatWasOpenedMeanwhile() {
    PaymentRow asked = till.intend(Till.WALLET);
    till.opened(Till.WALLET);
    till.run(new ApplyQuery(asked, new QueryResult.NotFound(), Till.PROPERTIES));
    assertThat(till.payment(Till.P1).status()).isEqualTo(PaymentStatus.PAYING);
    till.run(OrderSamples.cancel(Till.ROOT));
    till.run(new ApplyQuery(asked, new QueryResult.NotFound(), Till.PROPERTIES));
    PaymentRow closing = till.payment(Till.P1);
    assertThat(closing.status()).isEqualTo(PaymentStatus.CLOSING);
    // Still to be asked about, at once.
    assertThat(closing.state().check().next()).isEqualTo(till.decisions.now());
  }

  @Test
  void changesNothingWhenAnAppliedNotificationComesAgain() {
    till.opened(Till.WALLET);
    Notification told = Till.captured("n1", Till.P1, "t1", Till.ASKED);
    till.tell(Till.WALLET, told);
    long version = till.order().version();
    assertThat(till.tell(Till.WALLET, told).kind()).isEqualTo(ApplyNotification.Kind.REPEATED);
    assertThat(till.order().version()).isEqualTo(version);
    assertThat(till.inbox()).hasSize(1);
  }

  @Test
  void keepsMoneyForAPaymentNobodyKnows() {
    Notification told = Till.captured("n1", Till.P2, "t1", Till.ASKED);
    assertThat(till.tell(Till.WALLET, told).kind())
        .isEqualTo(ApplyNotification.Kind.UNKNOWN_PAYMENT);
    till.tell(Till.WALLET, told);
    assertThat(till.inboxStatus("n1")).isEqualTo(InboxStatus.PARKED);
    assertThat(till.openCases())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.header().kind()).isEqualTo(CaseKind.UNKNOWN_PAYMENT);
          assertThat(row.state().owner()).isEqualTo(CaseDesk.OWNER);
        });
    assertThat(till.captures()).isEmpty();
    assertThat(till.order().version()).isEqualTo(1);
  }

  @Test
  void appliesAParkedNotificationOnceItCan() {
    Notification told = Till.captured("n1", Till.P1, "t1", Till.ASKED);
    till.tell(Till.WALLET, told);
    till.opened(Till.WALLET);
    assertThat(till.tell(Till.WALLET, told).outcome()).isEqualTo(CaptureOutcome.BOOK);
    assertThat(till.inboxStatus("n1")).isEqualTo(InboxStatus.APPLIED);
    assertThat(till.openCases()).isEmpty();
    assertThat(till.order().status()).isEqualTo(OrderStatus.PAID);
  }

  @Test
  void sendsAStrangersMoneyBackWhenAPersonSaysSo() {
    till.tell(Till.WALLET, Till.captured("n1", "who-knows", "t1", 77));
    CaseRow row = till.openCases().getFirst();
    var wish =
        new ResolveCase.Wish(
            row.caseId(),
            CaseResolution.REFUND,
            new Operator(Operator.Type.OPERATOR, "op"),
            "not ours");
    till.run(new ResolveCase(wish, Till.PROPERTIES));
    RefundRow refund = till.refunds().getFirst();
    assertThat(refund.header().amount()).isEqualTo(77);
    till.tell(Till.WALLET, Till.refunded("n2", "who-knows", refund.state().channelNo()));
    assertThat(till.refunds().getFirst().status()).isEqualTo(RefundStatus.SUCCEEDED);
    assertThat(till.captures().getFirst().refunded()).isEqualTo(77);
    till.tell(Till.WALLET, Till.captured("n1", "who-knows", "t1", 77));
    assertThat(till.openCases()).isEmpty();
  }

  @Test
  void tellsFailureAndRevocationApart() {
    till.opened(Till.WALLET);
    till.opened(Till.CARD);
    till.tell(Till.WALLET, new Notification.Failed(Till.origin("n1", Till.P1), "no money"));
    till.tell(Till.CARD, new Notification.Revoked(Till.origin("n2", Till.P2), "changed mind"));
    assertThat(till.details()).endsWith("PAYMENT_FAILED", "PAYMENT_REVOKED");
    assertThat(till.payment(Till.P1).state().failReason()).isEqualTo("no money");
    assertThat(till.payment(Till.P1).status()).isEqualTo(PaymentStatus.CANCELED);
  }

  @Test
  void asksAPersonAboutMoneyThatIsRevokedAfterItPaid() {
    till.opened(Till.WALLET);
    till.tell(Till.WALLET, Till.captured("n1", Till.P1, "t1", Till.ASKED));
    till.tell(Till.WALLET, new Notification.Revoked(Till.origin("n2", Till.P1), "old news"));
    assertThat(till.openCases()).isEmpty();
    var later = new Notification.Origin("n3", "c", "a", Till.START.plusSeconds(1), Till.P1);
    till.tell(Till.WALLET, new Notification.Revoked(later, "reversed"));
    assertThat(till.openCases()).hasSize(1);
    assertThat(till.order().status()).isEqualTo(OrderStatus.PAID);
  }

  @Test
  void booksMoneyTheJanitorFindsOnlyOnce() {
    PaymentRow payment = till.opened(Till.WALLET);
    var capture = new ChannelCapture("t1", Till.ASKED, "EUR", Till.START);
    var found = new QueryResult.Captured(List.of(capture));
    till.run(new ApplyQuery(payment, found, Till.PROPERTIES));
    till.run(new ApplyQuery(payment, found, Till.PROPERTIES));
    till.tell(Till.WALLET, Till.captured("n1", Till.P1, capture));
    assertThat(till.order().status()).isEqualTo(OrderStatus.PAID);
    assertThat(till.captures()).hasSize(1);
    till.assertNoOrphanMoney();
  }

  @Test
  void closesThePaymentsOfAnExpiredOrderAsTimedOut() {
    till.opened(Till.WALLET);
    till.pass(Duration.ofMinutes(30));
    till.run(OrderSamples.expire(Till.ROOT));
    PaymentRow closing = till.payment(Till.P1);
    assertThat(closing.status()).isEqualTo(PaymentStatus.CLOSING);
    till.run(new ApplyQuery(closing, new QueryResult.Unknown("silence"), Till.PROPERTIES));
    assertThat(till.payment(Till.P1).state().check().next()).isAfter(till.decisions.now());
    till.run(new ApplyQuery(closing, new QueryResult.Closed(), Till.PROPERTIES));
    assertThat(till.payment(Till.P1).status()).isEqualTo(PaymentStatus.TIMEOUT);
    assertThat(till.details()).last().isEqualTo("PAYMENT_TIMED_OUT");
    till.tell(Till.WALLET, Till.captured("n1", Till.P1, "t1", Till.ASKED));
    till.settleRefunds();
    assertThat(till.order().status()).isEqualTo(OrderStatus.CANCELED);
    till.assertNoOrphanMoney();
  }

  @Test
  void asksAnUnpaidPaymentOnABackOffAndOnceBeforeItsDeadline() {
    PaymentProperties p = Till.PROPERTIES;
    var deadline = Till.START.plus(Duration.ofMinutes(30));
    assertThat(p.nextCheck(Till.START, 0, deadline)).isEqualTo(Till.START.plusSeconds(30));
    assertThat(p.nextCheck(Till.START, 2, deadline)).isEqualTo(Till.START.plusSeconds(120));
    var late = deadline.minusSeconds(60);
    assertThat(p.nextCheck(late, 9, deadline)).isEqualTo(deadline.minusSeconds(15));
    assertThat(p.nextCheck(deadline, 9, deadline)).isEqualTo(deadline.plusSeconds(600));
  }

  private static void assertCode(ProblemCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }
}
