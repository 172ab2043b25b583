package dev.lockstep.simulators.sandbox;

import dev.lockstep.simulators.sandbox.Charges.Queueing;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What merchant and buyer can do with a charge. */
final class ChargeDesk {

  private final Charges charges;
  private final Deliverer deliverer;
  private final Controls controls;
  private final Clock clock;

  ChargeDesk(Charges charges, Deliverer deliverer, Controls controls, Clock clock) {
    this.charges = charges;
    this.deliverer = deliverer;
    this.controls = controls;
    this.clock = clock;
  }

  /** The new charge, or the one the same request made before. */
  Created create(ChargeRequest asked) {
    if (charges.insert(asked, clockTime())) {
      return new Created(new Charge(asked, ChargeStatus.PENDING, List.of()), true);
    }
    Charge present = find(asked.paymentId());
    if (!present.asked().equals(asked)) {
      throw new Refused(BankCode.CHARGE_CONFLICT);
    }
    return new Created(present, false);
  }

  record Created(Charge charge, boolean isNew) {}

  Charge find(String paymentId) {
    return charges.find(paymentId).orElseThrow(() -> new Refused(BankCode.CHARGE_NOT_FOUND));
  }

  /** Closes a pending charge; another one stays as it is and the caller reads its status. */
  Charge close(String paymentId) {
    charges.close(paymentId);
    return find(paymentId);
  }

  /** Ends a pending charge: captures, failure or revocation, and the callbacks that tell of it. */
  Charge end(String paymentId, Ending ending) {
    Instant now = clockTime();
    int captures = ending.to() == ChargeStatus.SUCCEEDED ? ending.captures() : 0;
    int notifications = Math.max(1, captures);
    boolean direct = ending.faults().delay().isZero() && deliverer.reserve(notifications);
    Queueing queueing = queueing(now, captures, direct, ending.faults());
    Optional<ChargeRequest> ended = Optional.empty();
    try {
      ended = charges.end(paymentId, ending, queueing);
    } finally {
      if (direct && ended.isEmpty()) {
        deliverer.release(notifications);
      }
    }
    Charge charge =
        ended
            .map(asked -> charge(asked, ending, queueing))
            .orElseThrow(() -> new Refused(find(paymentId).status().refusal()));
    if (direct) {
      deliverNow(charge, ending, queueing);
    } else if (ending.faults().delay().isZero()) {
      deliverer.wake();
    }
    return charge;
  }

  private Queueing queueing(Instant now, int captures, boolean direct, Faults faults) {
    List<String> transactionNos = Numbers.transactions(captures, now);
    return direct
        ? new Queueing(now, transactionNos, 1, deliverer.leaseUntil(now))
        : new Queueing(
            now, transactionNos, 0, now.plus(faults.delay()).plus(controls.shuffleDelay()));
  }

  private static Charge charge(ChargeRequest asked, Ending ending, Queueing queueing) {
    long amount = ending.amount() == null ? asked.amount() : ending.amount();
    String currency = ending.currency() == null ? asked.currency() : ending.currency();
    List<Capture> captures =
        queueing.transactionNos().stream()
            .map(number -> new Capture(number, amount, currency, queueing.at(), 0))
            .toList();
    return new Charge(asked, ending.to(), captures);
  }

  private void deliverNow(Charge charge, Ending ending, Queueing queueing) {
    int notifications = Math.max(1, charge.captures().size());
    IntStream.range(0, notifications)
        .mapToObj(i -> content(charge, i, queueing.at()))
        .map(content -> firstAttempt(content, charge.asked().notifyUrl(), ending.faults()))
        .forEach(notification -> deliverer.deliver(notification, queueing.nextAttemptAt()));
  }

  private static Notification firstAttempt(
      Notification.Content content, String notifyUrl, Faults faults) {
    return new Notification(content, notifyUrl, faults.times(), faults.lose(), faults.forge(), 1);
  }

  private static Notification.Content content(Charge charge, int index, Instant now) {
    ChargeRequest asked = charge.asked();
    Capture capture = charge.captures().isEmpty() ? null : charge.captures().get(index);
    return new Notification.Content(
        capture == null
            ? Queueing.idForCharge(asked.paymentId())
            : Queueing.idForTransaction(capture.transactionNo()),
        "CHARGE_" + charge.status(),
        asked.account(),
        now,
        asked.paymentId(),
        capture == null ? null : capture.transactionNo(),
        capture == null ? null : capture.amount(),
        capture == null ? null : capture.currency(),
        null,
        null,
        null);
  }

  /** The book keeps microseconds; answers from memory and from the book are the same. */
  private Instant clockTime() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
