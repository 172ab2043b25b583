package dev.lockstep.explorer;

import static dev.lockstep.explorer.Step.Kind.ANSWER;
import static dev.lockstep.explorer.Step.Kind.CALL;
import static dev.lockstep.explorer.Step.Kind.DEADLINE;
import static dev.lockstep.explorer.Step.Kind.EVENT;
import static dev.lockstep.explorer.Step.Kind.IN_THE_END;
import static dev.lockstep.explorer.Step.Kind.NOT_FOUND;
import static dev.lockstep.explorer.Step.Kind.OLD_ANSWER;
import static dev.lockstep.explorer.Step.Kind.OPENING;
import static dev.lockstep.explorer.Step.Kind.TIME;

import dev.lockstep.channel.OpenResult;
import dev.lockstep.channel.QueryResult;
import dev.lockstep.channel.RefundResult;
import dev.lockstep.commit.Line;
import dev.lockstep.commit.MemoryRows;
import dev.lockstep.order.OrderSteps;
import dev.lockstep.payment.PaymentStatus;
import dev.lockstep.payment.PaymentSteps;
import java.util.ArrayList;
import java.util.List;

/** The steps that our rows make possible: what buyers, operators and the background work do. */
final class Moves {

  static final String WALLET = "sandbox";
  static final String CARD = "sandbox-card";

  /** What an operator sends back of a payment, and somebody at the bank of a capture. */
  private static final long PART = 700;

  private static final long BY_HAND = 300;

  private final Scenario scenario;
  private final PaymentSteps payments;

  Moves(Scenario scenario) {
    this.scenario = scenario;
    this.payments = scenario.payments();
  }

  static String payment(int number) {
    return "%sP%02d".formatted(OrderSteps.ORDER, number);
  }

  /** An id of the family without the root, for people. */
  static String brief(String id) {
    return id.startsWith(OrderSteps.ORDER) ? id.substring(OrderSteps.ORDER.length()) : id;
  }

  /** The steps that rows offer, before or after the deadline. */
  List<Step> of(MemoryRows rows, boolean late) {
    List<Step> steps = new ArrayList<>();
    ofOrder(steps, late);
    rows.lines("order_payment_detail").forEach(payment -> ofPayment(steps, payment, late));
    rows.lines("payment_refund").forEach(refund -> ofRefund(steps, refund));
    rows.lines("payment_case").stream()
        .filter(row -> row.number("case_status") == 1)
        .forEach(row -> ofCase(steps, row.text("case_id")));
    rows.lines("payment_capture").forEach(capture -> ofCapture(steps, capture));
    return steps;
  }

  private void ofOrder(List<Step> steps, boolean late) {
    event(steps, Event.CANCEL, "", "the buyer cancels", _ -> OrderSteps.cancel());
    event(
        steps,
        Event.ADJUST_ADDRESS,
        "",
        "the buyer changes the address",
        _ -> OrderSteps.adjustAddress());
    event(steps, Event.REMOVE, "", "the buyer removes the order", _ -> OrderSteps.remove());
    for (String channel : List.of(WALLET, CARD)) {
      event(
          steps,
          Event.ASK_TO_PAY,
          channel,
          "the buyer asks to pay over " + channel,
          _ -> payments.open(OrderSteps.ORDER, OrderSteps.BUYER, channel, OrderSteps.CURRENCY));
    }
    if (!late) {
      Step.Kind kind = scenario.has(Event.EXPIRE) ? TIME : IN_THE_END;
      steps.add(new Step(kind, "time", "", "the payment deadline passes", new Step.Passes()));
    }
    // Also before the deadline: a scan by a clock that is ahead must come to nothing.
    steps.add(
        Step.submits(DEADLINE, "expire", "the deadline scan expires it", _ -> OrderSteps.expire()));
  }

  private void ofPayment(List<Step> steps, Line payment, boolean late) {
    String id = payment.text("payment_id");
    String name = "payment " + brief(id);
    String channel = payment.text("pay_type");
    long amount = payment.number("amount");
    if (scenario.has(Event.ASK_TO_PAY)) {
      steps.add(
          Step.atBank(
              OPENING,
              "call-open " + id + " " + channel,
              "the bank opens a charge for " + name,
              bank -> bank.opened(id, channel, amount)));
    }
    if (scenario.has(Event.OPENING_REFUSED)) {
      steps.add(
          Step.atBank(
              EVENT,
              "refuse-open " + id + " " + channel,
              "the bank refuses to open " + name,
              bank -> bank.refusedToOpen(id, channel, amount)));
    }
    PaymentStatus status = PaymentStatus.ofCode((int) payment.number("pay_status"));
    boolean asked = !payment.isNull("next_check_time");
    if (status == PaymentStatus.CLOSING || (late && asked)) {
      steps.add(
          Step.atBank(
              CALL,
              "close " + id,
              "the janitor asks the bank to close " + name,
              bank -> bank.ended(id, Bank.ChargeStatus.CLOSED)));
    }
    if (scenario.has(Event.ASK_TO_PAY)) {
      unopened(steps, id, name);
    }
    event(
        steps,
        Event.REFUND_PART,
        id,
        "an operator refunds " + PART + " of " + name,
        _ -> payments.refund(id, PART));
  }

  /** The row was there before the charge, so the bank may have been asked too early. */
  private void unopened(List<Step> steps, String id, String name) {
    steps.add(
        Step.submits(
            OLD_ANSWER,
            "found " + id + " unknown",
            "the janitor gets no answer about " + name,
            rows -> payments.found(rows, id, new QueryResult.Unknown("no answer"))));
    steps.add(
        Step.submits(
            NOT_FOUND,
            "found " + id + " not-found",
            "the janitor books that the bank did not have " + name,
            rows -> payments.found(rows, id, new QueryResult.NotFound())));
    steps.add(
        Step.submits(
            OPENING,
            "opened " + id + " unknown",
            "nobody answers to the opening of " + name,
            rows -> payments.opened(rows, id, new OpenResult.Unknown("no answer"))));
  }

  private void ofRefund(List<Step> steps, Line refund) {
    String id = refund.text("refund_id");
    String number = refund.text("channel_refund_no");
    Bank.Ask ask =
        new Bank.Ask(
            refund.text("payment_id"),
            refund.text("transaction_no"),
            refund.number("amount"),
            refund.text("currency"));
    if (refund.isNull("next_attempt_time")) {
      return;
    }
    if (scenario.everyAnswer()) {
      calls(steps, id, number, ask);
    } else {
      outcomes(steps, number, ask);
    }
  }

  /** Every request and every answer that is lost. */
  private void calls(List<Step> steps, String id, String number, Bank.Ask ask) {
    String what = words(number, ask);
    steps.add(
        Step.atBank(
            CALL,
            "send " + number + " " + ask,
            "the bank is asked to refund " + what,
            bank -> bank.asked(number, ask)));
    if (scenario.has(Event.REFUND_REFUSED)) {
      steps.add(
          Step.atBank(
              EVENT,
              "refuse " + number + " " + ask,
              "the bank does not take the refund of " + what,
              bank -> bank.refused(number, ask)));
    }
    steps.add(
        Step.submits(
            OLD_ANSWER,
            "refund " + number + " unknown",
            "nobody answers to refund " + brief(number),
            rows ->
                payments.refundAnswer(rows, id, number, new RefundResult.Unknown("no answer"))));
  }

  /**
   * The request together with what the bank makes of it. Asking changes the bank's note of this
   * refund alone, and hearing "accepted" this refund's row alone, and nothing but this refund's
   * outcome reads either. So both may as well happen right before the outcome; that the outcome is
   * told before "accepted" is heard, or after, is still tried.
   */
  private void outcomes(List<Step> steps, String number, Bank.Ask ask) {
    String what = words(number, ask);
    steps.add(
        Step.atBank(
            scenario.has(Event.REFUND_SUCCEEDS) ? EVENT : IN_THE_END,
            Event.REFUND_SUCCEEDS + " " + number + " " + ask,
            "the bank is asked to refund " + what + " and pays it back",
            bank -> bank.asked(number, ask).settled(number, Bank.RefundStatus.SUCCEEDED)));
    if (scenario.has(Event.REFUND_FAILS)) {
      steps.add(
          Step.atBank(
              EVENT,
              Event.REFUND_FAILS + " " + number + " " + ask,
              "the bank is asked to refund " + what + " and gives it up",
              bank -> bank.asked(number, ask).settled(number, Bank.RefundStatus.FAILED)));
    }
  }

  private static String words(String number, Bank.Ask ask) {
    return ask.amount() + " of " + ask.transactionNo() + " as " + brief(number);
  }

  private void ofCase(List<Step> steps, String id) {
    event(
        steps,
        Event.ACCEPT_CASE,
        id,
        "an operator accepts case " + brief(id),
        _ -> payments.resolve(id, true));
    event(
        steps,
        Event.REFUND_CASE,
        id,
        "an operator has case " + brief(id) + " refunded",
        _ -> payments.resolve(id, false));
  }

  private void ofCapture(List<Step> steps, Line capture) {
    if (!scenario.has(Event.REFUND_BY_HAND)) {
      return;
    }
    String transaction = capture.text("transaction_no");
    for (long amount : List.of(BY_HAND, capture.number("amount"))) {
      Bank.Ask ask =
          new Bank.Ask(capture.text("payment_id"), transaction, amount, capture.text("currency"));
      steps.add(
          Step.atBank(
              EVENT,
              "by-hand " + ask,
              "somebody refunds " + amount + " of " + transaction + " at the bank",
              bank -> bank.refundedByHand("by-hand-" + transaction, ask)));
    }
  }

  private void event(
      List<Step> steps, Event event, String about, String words, Step.CommandOf command) {
    if (scenario.has(event)) {
      steps.add(Step.submits(EVENT, event + " " + about, words, command));
    }
  }

  static Step.Kind answer(boolean now) {
    return now ? ANSWER : OLD_ANSWER;
  }
}
