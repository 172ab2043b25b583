package dev.lockstep.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.channel.Notification;
import dev.lockstep.channel.RefundResult;
import dev.lockstep.order.Operator;
import dev.lockstep.order.OrderSamples;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.problem.Refusal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Money that goes back. */
class RefundDeskTest {

  private static final Operator OPERATOR = new Operator(Operator.Type.OPERATOR, "op-1");
  private static final String R1 = Till.P1 + "R01";

  private final Till till = paid();

  private static Till paid() {
    Till till = Till.withOrder(OrderStatus.CREATED);
    till.opened(Till.WALLET);
    till.tell(Till.WALLET, Till.captured("n1", Till.P1, "t1", Till.ASKED));
    return till;
  }

  private RefundRow refund(long amount) {
    return till.run(
        new RequestRefund(
            new RequestRefund.Wish(Till.P1, amount, "wish", OPERATOR), Till.PROPERTIES));
  }

  private CaseRow resolve(CaseResolution resolution) {
    String caseId = till.openCases().getFirst().caseId();
    return till.run(
        new ResolveCase(
            new ResolveCase.Wish(caseId, resolution, OPERATOR, "looked"), Till.PROPERTIES));
  }

  @Test
  void refundsInPartsUntilNothingIsLeft() {
    refund(300);
    refund(200);
    assertThat(till.payment(Till.P1).status()).isEqualTo(PaymentStatus.REFUNDING);
    till.tell(Till.WALLET, Till.refunded("n2", Till.P1, R1));
    assertThat(till.payment(Till.P1).status()).isEqualTo(PaymentStatus.PAY_REFUND_PART_SUCCESS);
    assertThat(till.order().status()).isEqualTo(OrderStatus.PAID);
    assertThat(till.details()).last().isEqualTo("REFUND_PART_SUCCESS");
    refund(500);
    till.settleRefunds();
    assertThat(till.order().status()).isEqualTo(OrderStatus.REFUNDED);
    PaymentRow.State payment = till.payment(Till.P1).state();
    assertThat(payment.status()).isEqualTo(PaymentStatus.PAY_REFUND_SUCCESS);
    assertThat(payment.main().refunded()).isEqualTo(Till.ASKED);
    assertThat(payment.lastRefund().userReceivedAccount()).isEqualTo("card 42");
    till.assertNoOrphanMoney();
  }

  @Test
  void neverRefundsMoreThanIsLeftAndNotClaimed() {
    refund(700);
    assertThatThrownBy(() -> refund(301)).isInstanceOf(Refusal.class);
    refund(300);
    assertThatThrownBy(() -> refund(1))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.code()).isEqualTo(PayCode.PAY_REFUND_EXCEEDS));
  }

  @Test
  void refundsWhatACancelledOrderHasPaidInTheSameCommit() {
    till.run(OrderSamples.cancel(Till.ROOT));
    assertThat(till.refunds())
        .singleElement()
        .extracting(RefundRow::status)
        .isEqualTo(RefundStatus.DUE);
    assertThat(till.decisions.announced(RefundDue.class)).hasSize(1);
    assertThat(till.payment(Till.P1).status()).isEqualTo(PaymentStatus.REFUNDING);
    till.assertNoOrphanMoney();
    till.settleRefunds();
    assertThat(till.order().status()).isEqualTo(OrderStatus.REFUNDED);
  }

  @Test
  void refundsOnlyTheRestOfAPartlyRefundedOrder() {
    refund(300);
    till.run(OrderSamples.cancel(Till.ROOT));
    assertThat(till.refunds()).extracting(row -> row.header().amount()).containsExactly(300L, 700L);
    till.settleRefunds();
    till.assertNoOrphanMoney();
  }

  @Test
  void aRefundNeverPaysAnOrder() {
    Till open = Till.withOrder(OrderStatus.CREATED);
    open.opened(Till.WALLET);
    open.tell(Till.WALLET, Till.refunded("n1", Till.P1, R1));
    assertThat(open.order().status()).isEqualTo(OrderStatus.CREATED);
    assertThat(open.payment(Till.P1).status()).isEqualTo(PaymentStatus.PAYING);
    assertThat(open.inboxStatus("n1")).isEqualTo(InboxStatus.PARKED);
  }

  @Test
  void booksARefundOnceHoweverOftenItIsTold() {
    refund(300);
    till.answer(R1, new RefundResult.Accepted());
    till.tell(Till.WALLET, Till.refunded("n2", Till.P1, R1));
    till.tell(Till.WALLET, Till.refunded("n3", Till.P1, R1));
    till.answer(R1, new RefundResult.Succeeded(null, till.decisions.now()));
    assertThat(till.captures().getFirst().refunded()).isEqualTo(300);
    assertThat(till.inboxStatus("n3")).isEqualTo(InboxStatus.APPLIED);
    till.assertNoOrphanMoney();
  }

  @Test
  void asksAgainUnderTheSameNumberWhenNobodyAnswered() {
    refund(300);
    till.answer(R1, new RefundResult.Unknown("silence"));
    RefundRow.State state = till.refund(R1).state();
    assertThat(state.status()).isEqualTo(RefundStatus.PROCESSING);
    assertThat(state.channelNo()).isEqualTo(R1);
    assertThat(state.nextAttempt()).isEqualTo(till.decisions.now().plus(Duration.ofSeconds(1)));
    assertThat(till.payment(Till.P1).status()).isEqualTo(PaymentStatus.REFUNDING);
  }

  @Test
  void triesARefundTheChannelGaveUpUnderANumberOfItsOwn() {
    refund(300);
    till.answer(R1, new RefundResult.Accepted());
    till.tell(Till.WALLET, Till.refundFailed("n2", Till.P1, R1));
    assertThat(till.refund(R1).status()).isEqualTo(RefundStatus.FAILED);
    String again = till.refund(R1).state().channelNo();
    assertThat(again).startsWith(R1 + "T").isNotEqualTo(R1);
    till.answer(R1, new RefundResult.Accepted());
    till.tell(Till.WALLET, Till.refunded("n3", Till.P1, again));
    assertThat(till.refund(R1).status()).isEqualTo(RefundStatus.SUCCEEDED);
    till.assertNoOrphanMoney();
  }

  @Test
  void handsARefundToAPersonAfterEnoughRefusalsAndTakesItBack() {
    refund(Till.ASKED);
    for (int i = 0; i < Till.PROPERTIES.refundRefusalsMax(); i++) {
      till.answer(R1, new RefundResult.Refused("no"));
      till.assertNoOrphanMoney();
    }
    assertThat(till.refund(R1).status()).isEqualTo(RefundStatus.HELD);
    assertThat(till.refund(R1).state().nextAttempt()).isNull();
    assertThat(till.payment(Till.P1).status()).isEqualTo(PaymentStatus.HELD);
    resolve(CaseResolution.REFUND);
    assertThat(till.refund(R1).status()).isEqualTo(RefundStatus.DUE);
    till.settleRefunds();
    assertThat(till.openCases()).isEmpty();
    assertThat(till.order().status()).isEqualTo(OrderStatus.REFUNDED);
    till.assertNoOrphanMoney();
  }

  @Test
  void takesTheFailureOfARefundThatWasPaidOtherwiseForOldNews() {
    refund(Till.ASKED);
    for (int i = 0; i < Till.PROPERTIES.refundAsksMax(); i++) {
      till.answer(R1, new RefundResult.Accepted());
    }
    resolve(CaseResolution.ACCEPT);
    till.tell(Till.WALLET, Till.refundFailed("n2", Till.P1, R1));
    assertThat(till.inboxStatus("n2")).isEqualTo(InboxStatus.APPLIED);
    assertThat(till.refund(R1).status()).isEqualTo(RefundStatus.SUCCEEDED);
    till.assertNoOrphanMoney();
  }

  @Test
  void settlesTheCaseOfARefundThatSucceedsLate() {
    refund(Till.ASKED);
    for (int i = 0; i < Till.PROPERTIES.refundRefusalsMax(); i++) {
      till.answer(R1, new RefundResult.Refused("no"));
    }
    till.tell(Till.WALLET, Till.refunded("n2", Till.P1, R1));
    assertThat(till.openCases()).isEmpty();
    assertThat(till.order().status()).isEqualTo(OrderStatus.REFUNDED);
  }

  @Test
  void booksARefundMadeAtTheChannelItself() {
    var news = new Notification.RefundNews("by-hand", "t1", 400L, "EUR");
    till.tell(
        Till.WALLET, new Notification.RefundSucceeded(Till.origin("n2", Till.P1), news, null));
    assertThat(till.payment(Till.P1).status()).isEqualTo(PaymentStatus.PAY_REFUND_PART_SUCCESS);
    assertThatThrownBy(() -> refund(601)).isInstanceOf(Refusal.class);
    till.assertNoOrphanMoney();
  }

  @Test
  void parksARefundMadeAtTheChannelThatDoesNotFitBesideOneOfOurs() {
    till.run(OrderSamples.cancel(Till.ROOT));
    var news = new Notification.RefundNews("by-hand", "t1", 300L, "EUR");
    till.tell(
        Till.WALLET, new Notification.RefundSucceeded(Till.origin("n2", Till.P1), news, null));
    assertThat(till.inboxStatus("n2")).isEqualTo(InboxStatus.PARKED);
    assertThat(till.refunds()).hasSize(1);
    till.assertNoOrphanMoney();
    till.settleRefunds();
    till.assertNoOrphanMoney();
    assertThat(till.order().status()).isEqualTo(OrderStatus.REFUNDED);
  }

  @Test
  void acceptsHeldMoneyAsThePaymentWhileTheOrderWaits() {
    Till held = held();
    held.run(
        new ResolveCase(
            new ResolveCase.Wish(
                held.openCases().getFirst().caseId(), CaseResolution.ACCEPT, OPERATOR, "fine"),
            Till.PROPERTIES));
    assertThat(held.order().status()).isEqualTo(OrderStatus.PAID);
    assertThat(held.payment(Till.P1).status()).isEqualTo(PaymentStatus.PAY_SUCCESS);
    held.assertNoOrphanMoney();
  }

  @Test
  void sendsHeldMoneyBackAndNothingElse() {
    Till held = held();
    held.run(OrderSamples.cancel(Till.ROOT));
    String caseId = held.openCases().getFirst().caseId();
    var accept = new ResolveCase.Wish(caseId, CaseResolution.ACCEPT, OPERATOR, "late");
    assertThatThrownBy(() -> held.run(new ResolveCase(accept, Till.PROPERTIES)))
        .isInstanceOf(Refusal.class);
    assertThat(held.openCases()).hasSize(1);
    var back = new ResolveCase.Wish(caseId, CaseResolution.REFUND, OPERATOR, "back");
    held.run(new ResolveCase(back, Till.PROPERTIES));
    held.assertNoOrphanMoney();
    held.settleRefunds();
    assertThat(held.order().status()).isEqualTo(OrderStatus.CANCELED);
    assertThat(held.payment(Till.P1).status()).isEqualTo(PaymentStatus.PAY_REFUND_SUCCESS);
    held.assertNoOrphanMoney();
  }

  private static Till held() {
    Till held = Till.withOrder(OrderStatus.CREATED);
    held.opened(Till.WALLET);
    held.tell(Till.WALLET, Till.captured("n1", Till.P1, "t1", Till.ASKED + 5));
    assertThat(held.payment(Till.P1).status()).isEqualTo(PaymentStatus.HELD);
    return held;
  }
}
