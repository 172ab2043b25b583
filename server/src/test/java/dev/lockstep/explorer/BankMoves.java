package dev.lockstep.explorer;

import static dev.lockstep.explorer.Moves.answer;
import static dev.lockstep.explorer.Moves.brief;
import static dev.lockstep.explorer.Step.Kind.CALLBACK;
import static dev.lockstep.explorer.Step.Kind.EVENT;
import static dev.lockstep.explorer.Step.Kind.OPENING;

import dev.lockstep.channel.ChannelCapture;
import dev.lockstep.channel.Notification;
import dev.lockstep.channel.OpenResult;
import dev.lockstep.channel.QueryResult;
import dev.lockstep.channel.RefundResult;
import dev.lockstep.explorer.Bank.ChargeStatus;
import dev.lockstep.explorer.Bank.RefundStatus;
import dev.lockstep.order.OrderSteps;
import dev.lockstep.payment.PaymentSteps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The steps that the bank's book makes possible: what buyers do there, what the bank tells, and
 * what it answers.
 *
 * <p>A bank never forgets what it told and a network may deliver anything late or again, so every
 * notification the bank ever sent may arrive in every later state, and so may every answer it could
 * have given since it was first asked. That is why nothing under way has to be part of the state.
 */
final class BankMoves {

  private static final Instant PAID_AT = OrderSteps.NOW;
  private static final Instant REVERSED_AT = PAID_AT.plusSeconds(1);
  private static final String OTHER_CURRENCY = "EUR";

  /** What the bank says to have captured when it tells of a transaction once more. */
  private static final long WRONG = 7;

  private final Scenario scenario;
  private final PaymentSteps payments;

  BankMoves(Scenario scenario) {
    this.scenario = scenario;
    this.payments = scenario.payments();
  }

  List<Step> of(Bank bank) {
    List<Step> steps = new ArrayList<>();
    bank.charges()
        .forEach((id, charge) -> {
          payments(steps, id, charge);
          endings(steps, id, charge);
          told(steps, id, charge);
          answers(steps, id, charge);
        });
    bank.refunds()
        .forEach((number, refund) -> {
          settlements(steps, number, refund);
          refundTold(steps, number, bank.charge(refund.ask().paymentId()).channel(), refund);
          refundAnswers(steps, number, refund);
        });
    return steps;
  }

  private void payments(List<Step> steps, String id, Bank.Charge charge) {
    long asked = charge.amount();
    if (charge.status() == ChargeStatus.PENDING) {
      paid(steps, Event.PAY, id, new Sum("", asked, OrderSteps.CURRENCY));
      // Each wrong sum over one of the channels: the code that judges it knows no channel.
      if (charge.channel().equals(Moves.WALLET)) {
        paid(steps, Event.PAY_TOO_MUCH, id, new Sum("+", asked + 1, OrderSteps.CURRENCY));
      } else {
        paid(steps, Event.PAY_TOO_LITTLE, id, new Sum("-", asked - 1, OrderSteps.CURRENCY));
        paid(steps, Event.PAY_OTHER_CURRENCY, id, new Sum("$", asked, OTHER_CURRENCY));
      }
    }
    if (charge.status() == ChargeStatus.SUCCEEDED) {
      event(
          steps,
          Event.PAY_AGAIN,
          id,
          "the bank captures payment " + brief(id) + " again: " + asked,
          bank -> bank.paidAgain(id, "", asked));
      event(
          steps,
          Event.PAY_AGAIN_TOO_MUCH,
          id,
          "the bank captures payment " + brief(id) + " again: " + (asked + 1),
          bank -> bank.paidAgain(id, "+", asked + 1));
    }
  }

  private record Sum(String mark, long amount, String currency) {}

  private void paid(List<Step> steps, Event event, String id, Sum sum) {
    event(
        steps,
        event,
        id,
        "the buyer pays %d %s for payment %s".formatted(sum.amount(), sum.currency(), brief(id)),
        bank -> bank.paid(id, sum.mark(), sum.amount(), sum.currency()));
  }

  private void endings(List<Step> steps, String id, Bank.Charge charge) {
    if (charge.status() == ChargeStatus.PENDING) {
      event(
          steps,
          Event.CHARGE_FAILS,
          id,
          "the buyer's attempt at payment " + brief(id) + " fails",
          bank -> bank.ended(id, ChargeStatus.FAILED));
      event(
          steps,
          Event.CHARGE_REVOKED,
          id,
          "the buyer revokes payment " + brief(id),
          bank -> bank.ended(id, ChargeStatus.REVOKED));
    }
    if (charge.status() == ChargeStatus.SUCCEEDED) {
      for (String currency : List.of(OrderSteps.CURRENCY, OTHER_CURRENCY)) {
        event(
            steps,
            Event.RETOLD,
            id + " " + currency,
            "the bank tells of payment " + brief(id) + " with another amount in " + currency,
            bank -> bank.retold(id, currency));
      }
      event(
          steps,
          Event.CHARGE_REVERSED,
          id,
          "the bank says that payment " + brief(id) + ", though paid, was revoked",
          bank -> bank.reversed(id));
    }
  }

  /**
   * Captures of one charge with one amount are twins: they differ in nothing but their numbers. So
   * a later twin is told of only after the earlier; the other order is the same walk with the
   * numbers exchanged.
   */
  private void told(List<Step> steps, String id, Bank.Charge charge) {
    String channel = charge.channel();
    Map<Long, String> twins = new HashMap<>();
    for (Bank.Capture capture : charge.captures()) {
      String number = capture.transactionNo();
      Notification.Origin origin = origin(channel, "n-" + number, id, PAID_AT);
      Step told = told(new Notification.Captured(origin, capture(capture)), words(capture));
      steps.add(told.after(twins.put(capture.amount(), number)));
      if (capture.retold() != null) {
        Notification again =
            new Notification.Captured(
                origin(channel, "n-again-" + number, id, PAID_AT),
                new ChannelCapture(number, WRONG, capture.retold(), PAID_AT));
        steps.add(told(again, "%d %s captured, %s".formatted(WRONG, capture.retold(), number)));
      }
    }
    if (charge.status() == ChargeStatus.FAILED) {
      Notification.Origin origin = origin(channel, "n-failed-" + id, id, PAID_AT);
      steps.add(told(new Notification.Failed(origin, "no money"), brief(id) + " failed"));
    }
    if (charge.status() == ChargeStatus.REVOKED || charge.reversed()) {
      Notification.Origin origin = origin(channel, "n-revoked-" + id, id, REVERSED_AT);
      steps.add(told(new Notification.Revoked(origin, "changed mind"), brief(id) + " revoked"));
    }
  }

  private static String words(Bank.Capture capture) {
    return "%d %s captured, %s"
        .formatted(capture.amount(), capture.currency(), capture.transactionNo());
  }

  private static ChannelCapture capture(Bank.Capture capture) {
    return new ChannelCapture(
        capture.transactionNo(), capture.amount(), capture.currency(), PAID_AT);
  }

  private static Notification.Origin origin(
      String channel, String notification, String paymentId, Instant at) {
    return new Notification.Origin(
        notification, channel, PaymentSteps.account(channel), at, paymentId);
  }

  private Step told(Notification notification, String words) {
    return new Step(
        CALLBACK,
        "told " + notification,
        notification.origin().notificationId(),
        "the bank tells: " + words,
        new Step.Submits(_ -> payments.told(notification), notification, null));
  }

  private void answers(List<Step> steps, String id, Bank.Charge charge) {
    ChargeStatus status = charge.status();
    if (charge.refusedOnce()) {
      opened(steps, id, new OpenResult.Refused("no"), "that it was refused");
    }
    if (status == ChargeStatus.REFUSED) {
      return;
    }
    if (scenario.has(Event.ASK_TO_PAY)) {
      opened(steps, id, new OpenResult.Opened("{}"), "that it is open");
    }
    found(steps, id, new QueryResult.Pending(), "pending", status == ChargeStatus.PENDING);
    switch (status) {
      case SUCCEEDED -> {
        List<ChannelCapture> all = charge.captures().stream().map(BankMoves::capture).toList();
        for (int count = scenario.everyAnswer() ? 1 : all.size(); count <= all.size(); count++) {
          List<ChannelCapture> then = all.subList(0, count);
          String key = String.join("+", then.stream().map(ChannelCapture::transactionNo).toList());
          found(steps, id, new QueryResult.Captured(then), key, count == all.size());
        }
      }
      case FAILED -> {
        found(steps, id, new QueryResult.Failed(), "failed", true);
        found(steps, id, new QueryResult.Closed(), "closed", false);
      }
      case REVOKED -> {
        found(steps, id, new QueryResult.Revoked(), "revoked", true);
        found(steps, id, new QueryResult.Closed(), "closed", false);
      }
      case CLOSED -> found(steps, id, new QueryResult.Closed(), "closed", true);
      case PENDING, REFUSED -> {}
    }
  }

  private void opened(List<Step> steps, String id, OpenResult result, String words) {
    steps.add(
        Step.submits(
            OPENING,
            "opened " + id + " " + words,
            "the bank's answer to the opening of " + brief(id) + " is booked: " + words,
            rows -> payments.opened(rows, id, result)));
  }

  private void found(List<Step> steps, String id, QueryResult result, String key, boolean now) {
    steps.add(
        Step.submits(
            answer(now),
            "found " + id + " " + key + (now ? "" : Step.THEN),
            "the janitor books the bank's %sanswer about %s: %s"
                .formatted(now ? "" : "old ", brief(id), key),
            rows -> payments.found(rows, id, result)));
  }

  private void settlements(List<Step> steps, String number, Bank.Refund refund) {
    if (refund.status() != RefundStatus.PROCESSING) {
      return;
    }
    event(
        steps,
        Event.REFUND_SUCCEEDS,
        number,
        "the bank pays refund " + brief(number) + " back",
        bank -> bank.settled(number, RefundStatus.SUCCEEDED));
    event(
        steps,
        Event.REFUND_FAILS,
        number,
        "the bank gives refund " + brief(number) + " up",
        bank -> bank.settled(number, RefundStatus.FAILED));
  }

  private void refundTold(List<Step> steps, String number, String channel, Bank.Refund refund) {
    String payment = refund.ask().paymentId();
    Notification.Origin origin = origin(channel, "n-" + number, payment, PAID_AT);
    Notification.RefundNews news =
        new Notification.RefundNews(
            number, refund.ask().transactionNo(), refund.ask().amount(), refund.ask().currency());
    if (refund.status() == RefundStatus.SUCCEEDED) {
      Notification done = new Notification.RefundSucceeded(origin, news, "card 42");
      steps.add(told(done, "refund " + brief(number) + " is paid back"));
    }
    if (refund.status() == RefundStatus.FAILED) {
      Notification failed = new Notification.RefundFailed(origin, news, "account closed");
      steps.add(told(failed, "refund " + brief(number) + " was given up"));
    }
  }

  private void refundAnswers(List<Step> steps, String number, Bank.Refund refund) {
    if (number.startsWith("by-hand")) {
      return; // nobody here asks for what was made there
    }
    boolean accepted =
        refund.status() != RefundStatus.REFUSED && refund.status() != RefundStatus.EXCESS;
    if (accepted && scenario.everyAnswer()) {
      boolean now = refund.status() == RefundStatus.PROCESSING;
      answered(steps, number, new RefundResult.Accepted(), "accepted", now);
    }
    if (refund.refusedOnce()) {
      boolean now =
          refund.status() == RefundStatus.REFUSED || refund.status() == RefundStatus.EXCESS;
      answered(steps, number, new RefundResult.Refused("not now"), "refused", now);
    }
    switch (refund.status()) {
      case SUCCEEDED ->
          answered(steps, number, new RefundResult.Succeeded("card 42", PAID_AT), "done", true);
      case FAILED ->
          answered(steps, number, new RefundResult.Failed("account closed"), "failed", true);
      case PROCESSING, REFUSED, EXCESS -> {}
    }
  }

  private void answered(
      List<Step> steps, String number, RefundResult result, String key, boolean now) {
    int tried = number.lastIndexOf('T');
    String id = tried < 0 ? number : number.substring(0, tried);
    steps.add(
        Step.submits(
            answer(now),
            "refund " + number + " " + key + (now ? "" : Step.THEN),
            "the bank's %sanswer about refund %s is booked: %s"
                .formatted(now ? "" : "old ", brief(number), key),
            rows -> payments.refundAnswer(rows, id, number, result)));
  }

  private void event(
      List<Step> steps, Event event, String about, String words, UnaryOperator<Bank> move) {
    if (scenario.has(event)) {
      steps.add(Step.atBank(EVENT, event + " " + about, words, move));
    }
  }
}
