package dev.lockstep.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.channel.ChannelCapture;
import dev.lockstep.channel.Notification;
import dev.lockstep.order.Operator;
import dev.lockstep.order.OrderSamples;
import dev.lockstep.order.OrderStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Money that arrives, over every standing of the order and every amount. */
class CaptureDeskTest {

  private static Stream<Arguments> ordersAndAmounts() {
    return Stream.of(OrderStatus.values())
        .flatMap(
            status -> Stream.of(AmountMatch.values()).map(match -> Arguments.of(status, match)));
  }

  @ParameterizedTest
  @MethodSource("ordersAndAmounts")
  void givesEveryCaptureAnEndInEveryOrder(OrderStatus status, AmountMatch match) {
    Till till = paidUpTo(status);
    String late = status == OrderStatus.CREATED ? Till.P1 : Till.P2;
    PaymentRow.Account account = status == OrderStatus.CREATED ? Till.WALLET : Till.CARD;
    long version = till.order().version();

    CaptureOutcome outcome = till.tell(account, captured(late, match)).outcome();

    boolean closed = status == OrderStatus.CANCELED || status == OrderStatus.REFUNDED;
    OrderStanding standing =
        status == OrderStatus.CREATED
            ? OrderStanding.OPEN
            : closed ? OrderStanding.CLOSED : OrderStanding.PAID_BY_ANOTHER;
    assertThat(outcome).isEqualTo(CapturePolicy.judge(standing, match));
    assertThat(till.order().version()).isEqualTo(version + 1);
    till.assertNoOrphanMoney();
    if (outcome == CaptureOutcome.BOOK) {
      assertThat(till.order().status()).isEqualTo(OrderStatus.PAID);
      assertThat(till.payment(late).status()).isEqualTo(PaymentStatus.PAY_SUCCESS);
    } else {
      assertThat(till.order().status()).isEqualTo(status);
    }
    till.settleRefunds();
    till.assertNoOrphanMoney();
  }

  /** An order in the status, with the money that belongs to it and a second open payment. */
  private static Till paidUpTo(OrderStatus status) {
    Till till = Till.withOrder(OrderStatus.CREATED);
    till.opened(Till.WALLET);
    if (status == OrderStatus.CREATED) {
      return till;
    }
    till.opened(Till.CARD);
    if (status == OrderStatus.CANCELED) {
      till.run(OrderSamples.cancel(Till.ROOT));
      return till;
    }
    till.tell(Till.WALLET, Till.captured("n1", Till.P1, "t1", Till.ASKED));
    if (status == OrderStatus.REFUNDED) {
      till.run(refund(Till.ASKED));
      till.settleRefunds();
    } else if (status != OrderStatus.PAID) {
      OrderSamples.put(
          till.decisions, OrderSamples.order(Till.ROOT, status, Till.ASKED, Till.START));
    }
    assertThat(till.order().status()).isEqualTo(status);
    return till;
  }

  private static RequestRefund refund(long amount) {
    return new RequestRefund(
        new RequestRefund.Wish(Till.P1, amount, "wish", new Operator(Operator.Type.OPERATOR, "op")),
        Till.PROPERTIES);
  }

  private static Notification captured(String paymentId, AmountMatch match) {
    long amount =
        switch (match) {
          case EXACT, OTHER_CURRENCY -> Till.ASKED;
          case OVER -> Till.ASKED + 1;
          case UNDER -> Till.ASKED - 1;
        };
    String currency = match == AmountMatch.OTHER_CURRENCY ? "USD" : "EUR";
    return Till.captured(
        "late", paymentId, new ChannelCapture("t-late", amount, currency, Till.START));
  }

  @ParameterizedTest
  @EnumSource(names = {"CREATED", "PAYING", "CANCELED", "CLOSING", "CLOSED", "TIMEOUT"})
  void booksMoneyWhateverThePaymentLookedLikeBefore(PaymentStatus before) {
    Till till = Till.withOrder(OrderStatus.CREATED);
    PaymentRow payment = till.intend(Till.WALLET);
    PaymentRow.State s = payment.state();
    till.decisions.put(
        PaymentTables.PAYMENTS,
        new PaymentRow(
            payment.header(),
            new PaymentRow.State(
                before,
                s.version(),
                s.flowCount(),
                s.main(),
                s.lastRefund(),
                null,
                null,
                null,
                s.check(),
                s.modifyTime())));
    till.tell(Till.WALLET, Till.captured("n1", Till.P1, "t1", Till.ASKED));
    assertThat(till.order().status()).isEqualTo(OrderStatus.PAID);
    PaymentRow.State paid = till.payment(Till.P1).state();
    assertThat(paid.main().captured()).isEqualTo(Till.ASKED);
    assertThat(paid.main().transactionNo()).isEqualTo("t1");
    assertThat(paid.main().payTime()).isEqualTo(Till.START);
    assertThat(paid.finishTime()).isNotNull();
    assertThat(paid.check().next()).isNull();
  }

  @Test
  void closesTheOtherPaymentsOfAPaidOrder() {
    Till till = Till.withOrder(OrderStatus.CREATED);
    till.opened(Till.WALLET);
    till.opened(Till.CARD);
    till.tell(Till.WALLET, Till.captured("n1", Till.P1, "t1", Till.ASKED));
    assertThat(till.payment(Till.P2).status()).isEqualTo(PaymentStatus.CLOSING);
    assertThat(till.payment(Till.P2).state().check().next()).isEqualTo(till.decisions.now());
  }

  @Test
  void knowsATransactionAgainUnderAnotherNotification() {
    Till till = Till.withOrder(OrderStatus.CREATED);
    till.opened(Till.WALLET);
    till.tell(Till.WALLET, Till.captured("n1", Till.P1, "t1", Till.ASKED));
    long version = till.order().version();
    var again = till.tell(Till.WALLET, Till.captured("n2", Till.P1, "t1", Till.ASKED));
    assertThat(again.outcome()).isEqualTo(CaptureOutcome.NO_OP);
    assertThat(till.captures()).hasSize(1);
    assertThat(till.order().version()).isEqualTo(version);
  }

  @Test
  void returnsASecondTransactionOfThePaymentThatPaid() {
    Till till = Till.withOrder(OrderStatus.CREATED);
    till.opened(Till.WALLET);
    till.tell(Till.WALLET, Till.captured("n1", Till.P1, "t1", Till.ASKED));
    var second = till.tell(Till.WALLET, Till.captured("n2", Till.P1, "t2", Till.ASKED));
    assertThat(second.outcome()).isEqualTo(CaptureOutcome.REFUND);
    till.settleRefunds();
    assertThat(till.payment(Till.P1).status()).isEqualTo(PaymentStatus.PAY_SUCCESS);
    assertThat(till.order().status()).isEqualTo(OrderStatus.PAID);
    assertThat(till.payment(Till.P1).state().main().refunded()).isZero();
    till.assertNoOrphanMoney();
  }

  @Test
  void holdsATransactionThatIsToldWithAnotherAmount() {
    Till till = Till.withOrder(OrderStatus.CREATED);
    till.opened(Till.WALLET);
    till.tell(Till.WALLET, Till.captured("n1", Till.P1, "t1", Till.ASKED));
    till.tell(Till.WALLET, Till.captured("n2", Till.P1, "t1", 7));
    till.tell(Till.WALLET, Till.captured("n3", Till.P1, "t1", 7));
    assertThat(till.openCases())
        .singleElement()
        .satisfies(row -> assertThat(row.header().kind()).isEqualTo(CaseKind.CONTRADICTION));
    assertThat(till.captures()).singleElement().extracting(CaptureRow::amount).isEqualTo(1000L);
  }

  @Test
  void parksATransactionThatIsAnotherPaymentsAndOpensACase() {
    Till till = Till.withOrder(OrderStatus.CREATED);
    till.opened(Till.WALLET);
    till.tell(Till.WALLET, Till.captured("n1", Till.P1, "t1", Till.ASKED));
    PaymentRow stolen = till.payment(Till.P1);
    PaymentRow.Header h = stolen.header();
    till.decisions.put(
        PaymentTables.PAYMENTS,
        new PaymentRow(
            new PaymentRow.Header(
                Till.P2,
                h.orderId(),
                h.account(),
                h.method(),
                h.amount(),
                h.currency(),
                h.expireTime(),
                h.createTime()),
            stolen.state()));
    till.tell(Till.WALLET, Till.captured("n2", Till.P2, "t1", Till.ASKED));
    assertThat(till.inboxStatus("n2")).isEqualTo(InboxStatus.PARKED);
    assertThat(till.openCases()).hasSize(1);
  }

  @Test
  void convergesInEveryOrderOfArrival() {
    List<Notification> news =
        List.of(
            Till.captured("a", Till.P1, "t1", Till.ASKED),
            Till.captured("b", Till.P1, "t2", Till.ASKED),
            new Notification.Failed(Till.origin("c", Till.P1), "no money"),
            Till.captured("d", Till.P2, "t3", Till.ASKED),
            Till.captured("a", Till.P1, "t1", Till.ASKED));
    for (List<Notification> order : permutations(news)) {
      Till till = Till.withOrder(OrderStatus.CREATED);
      till.opened(Till.WALLET);
      till.opened(Till.CARD);
      for (Notification told : order) {
        boolean card = told.origin().paymentId().equals(Till.P2);
        till.tell(card ? Till.CARD : Till.WALLET, told);
        till.assertNoOrphanMoney();
      }
      till.settleRefunds();
      till.assertNoOrphanMoney();
      assertThat(till.order().status()).isEqualTo(OrderStatus.PAID);
      assertThat(till.captures()).hasSize(3);
      assertThat(till.captures().stream().mapToLong(row -> row.amount() - row.refunded()).sum())
          .isEqualTo(Till.ASKED);
    }
  }

  private static <T> List<List<T>> permutations(List<T> items) {
    if (items.isEmpty()) {
      return List.of(List.of());
    }
    List<List<T>> all = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      List<T> rest = new ArrayList<>(items);
      T first = rest.remove(i);
      for (List<T> tail : permutations(rest)) {
        List<T> one = new ArrayList<>(List.of(first));
        one.addAll(tail);
        all.add(one);
      }
    }
    return all;
  }
}
