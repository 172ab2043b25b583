package dev.lockstep.explorer;

import dev.lockstep.channel.OpenResult;
import dev.lockstep.commit.MemoryRows;
import dev.lockstep.commit.MemoryRows.Guard;
import dev.lockstep.order.OrderSteps;
import dev.lockstep.payment.PaymentSteps;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The worlds that are walked. */
final class Worlds {

  private static final Set<Guard> ALL = EnumSet.allOf(Guard.class);

  /** So few, that "tried often enough" is two steps away and not eight or twenty-four. */
  private static final int FEW_ATTEMPTS = 2;

  /** More than any walk makes. */
  private static final int MANY_ATTEMPTS = 99;

  private static final int PAYMENTS = 2;

  private Worlds() {}

  /** A split order with a coupon, open over two channels; the ten events, five of them. */
  static Scenario twoChannels() {
    return twoOpen("two channels", new PaymentSteps(MANY_ATTEMPTS, PAYMENTS), ALL)
        .with(Event.TEN, 5);
  }

  /** The same, every command also on a second node. */
  static Scenario twoNodes(Set<Guard> guards) {
    return twoOpen("two nodes", new PaymentSteps(MANY_ATTEMPTS, PAYMENTS), guards)
        .with(Event.TEN, 3)
        .onTwoNodes();
  }

  /** The same with a policy that forgets late money. */
  static Scenario forgetful() {
    PaymentSteps payments = new PaymentSteps(MANY_ATTEMPTS, PAYMENTS).forgettingLateMoney();
    return twoOpen("late money is forgotten", payments, ALL).with(Event.TEN, 5);
  }

  /** From before the buyer asks to pay: openings that fail, hang and come too late. */
  static Scenario openings() {
    PaymentSteps payments = new PaymentSteps(MANY_ATTEMPTS, PAYMENTS);
    MemoryRows rows = OrderSteps.split(empty(payments, false, ALL));
    return new Scenario("openings", rows, Bank.EMPTY, payments)
        .with(
            EnumSet.of(
                Event.ASK_TO_PAY,
                Event.OPENING_REFUSED,
                Event.PAY,
                Event.PAY_TOO_MUCH,
                Event.CHARGE_FAILS,
                Event.CHARGE_REVOKED,
                Event.CANCEL,
                Event.EXPIRE,
                Event.ADJUST_ADDRESS),
            4);
  }

  /** Every request of a refund and every answer on its own; few attempts until a person looks. */
  static Scenario refunds() {
    return paid(oneOpen("refunds"))
        .with(
            EnumSet.of(
                Event.CANCEL,
                Event.REFUND_SUCCEEDS,
                Event.REFUND_FAILS,
                Event.REFUND_REFUSED,
                Event.REFUND_CASE,
                Event.ACCEPT_CASE,
                Event.ADJUST_ADDRESS),
            5)
        .withEveryAnswer();
  }

  /** Two wrong sums on one payment, and what people make of them. */
  static Scenario heldTwice() {
    return oneOpen("held twice")
        .with(
            EnumSet.of(
                Event.PAY_TOO_MUCH,
                Event.PAY_AGAIN_TOO_MUCH,
                Event.CANCEL,
                Event.REFUND_SUCCEEDS,
                Event.REFUND_BY_HAND,
                Event.ACCEPT_CASE,
                Event.REFUND_CASE),
            5);
  }

  /** What operators decide, and what banks do that they should not. */
  static Scenario people() {
    return oneOpen("people")
        .with(
            EnumSet.of(
                Event.PAY,
                Event.PAY_AGAIN,
                Event.PAY_TOO_MUCH,
                Event.CANCEL,
                Event.EXPIRE,
                Event.REFUND_SUCCEEDS,
                Event.REFUND_FAILS,
                Event.RETOLD,
                Event.CHARGE_REVERSED,
                Event.REFUND_BY_HAND,
                Event.REFUND_PART,
                Event.ACCEPT_CASE,
                Event.REFUND_CASE,
                Event.REMOVE),
            4);
  }

  /** Nothing to pay: a coupon pays all. */
  static Scenario free() {
    PaymentSteps payments = new PaymentSteps(MANY_ATTEMPTS, PAYMENTS);
    MemoryRows rows = OrderSteps.free(empty(payments, false, ALL));
    return new Scenario("nothing to pay", rows, Bank.EMPTY, payments)
        .with(
            EnumSet.of(
                Event.ASK_TO_PAY,
                Event.PAY,
                Event.CANCEL,
                Event.EXPIRE,
                Event.ADJUST_ADDRESS,
                Event.REMOVE),
            5);
  }

  private static MemoryRows empty(PaymentSteps payments, boolean attempts, Set<Guard> guards) {
    return MemoryRows.empty(
        new MemoryRows.Rules(new Canonical(attempts), guards, List.of(payments.reaction())));
  }

  private static Scenario twoOpen(String name, PaymentSteps payments, Set<Guard> guards) {
    MemoryRows rows = OrderSteps.split(empty(payments, false, guards));
    Scenario placed = new Scenario(name, rows, Bank.EMPTY, payments);
    return opened(opened(placed, 1, Moves.WALLET), 2, Moves.CARD);
  }

  private static Scenario oneOpen(String name) {
    PaymentSteps payments = new PaymentSteps(FEW_ATTEMPTS, PAYMENTS);
    MemoryRows rows = OrderSteps.split(empty(payments, true, ALL));
    return opened(new Scenario(name, rows, Bank.EMPTY, payments), 1, Moves.WALLET);
  }

  private static Scenario paid(Scenario open) {
    Bank bank = open.bank().paid(Moves.payment(1), "", OrderSteps.TO_PAY, OrderSteps.CURRENCY);
    Scenario paid = new Scenario(open.name(), open.rows(), bank, open.payments());
    Step told =
        new BankMoves(paid)
            .of(bank).stream()
                .filter(step -> step.kind() == Step.Kind.CALLBACK)
                .findFirst()
                .orElseThrow();
    MemoryRows rows =
        open.rows().with(((Step.Submits) told.effect()).command().of(open.rows()), OrderSteps.NOW);
    return new Scenario(open.name(), rows, bank, open.payments());
  }

  private static Scenario opened(Scenario placed, int number, String channel) {
    PaymentSteps payments = placed.payments();
    String id = Moves.payment(number);
    MemoryRows asked =
        placed
            .rows()
            .with(
                payments.open(OrderSteps.ORDER, OrderSteps.BUYER, channel, OrderSteps.CURRENCY),
                OrderSteps.NOW);
    MemoryRows rows =
        asked.with(payments.opened(asked, id, new OpenResult.Opened("{}")), OrderSteps.NOW);
    Bank bank = placed.bank().opened(id, channel, OrderSteps.TO_PAY);
    return new Scenario(placed.name(), rows, bank, payments);
  }
}
