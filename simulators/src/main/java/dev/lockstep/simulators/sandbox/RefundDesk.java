package dev.lockstep.simulators.sandbox;

import dev.lockstep.simulators.sandbox.Refund.RefundRequest;
import dev.lockstep.simulators.sandbox.Refunds.Refundable;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes refunds; they are settled later, when they are due. */
final class RefundDesk {

  private final Refunds refunds;
  private final TransactionTemplate transactions;
  private final Deliverer deliverer;
  private final Controls controls;
  private final Clock clock;

  RefundDesk(
      Refunds refunds,
      TransactionTemplate transactions,
      Deliverer deliverer,
      Controls controls,
      Clock clock) {
    this.refunds = refunds;
    this.transactions = transactions;
    this.deliverer = deliverer;
    this.controls = controls;
    this.clock = clock;
  }

  /** The new refund, or the one the same request made before, as it now is. */
  Accepted accept(RefundRequest asked) {
    if (controls.takeRefundUnavailable()) {
      throw new Refused(BankCode.BANK_UNAVAILABLE);
    }
    try {
      Accepted accepted = transactions.execute(status -> decide(asked));
      if (accepted.isNew()) {
        deliverer.wake();
      }
      return accepted;
    } catch (DuplicateKeyException e) {
      // The same id went to another transaction at the same moment.
      throw new Refused(BankCode.REFUND_CONFLICT);
    }
  }

  record Accepted(Refund refund, boolean isNew) {}

  Refund find(String refundId) {
    return refunds.find(refundId).orElseThrow(() -> new Refused(BankCode.REFUND_NOT_FOUND));
  }

  /** Refunds of one capture decide one after the other: its row is locked. */
  private Accepted decide(RefundRequest asked) {
    Optional<Refundable> capture = refunds.lock(asked.transactionNo(), asked.paymentId());
    Optional<Refund> present = refunds.find(asked.refundId());
    if (present.isPresent()) {
      if (!present.get().isSameRequest(asked)) {
        throw new Refused(BankCode.REFUND_CONFLICT);
      }
      return new Accepted(present.get(), false);
    }
    Refundable refundable = capture.orElseThrow(() -> new Refused(BankCode.TRANSACTION_NOT_FOUND));
    if (!refundable.currency().equals(asked.currency())) {
      throw new Refused(BankCode.REFUND_CURRENCY_MISMATCH);
    }
    if (refundable.amount() < asked.amount()) {
      throw new Refused(BankCode.REFUND_EXCEEDS_CAPTURE);
    }
    refunds.insert(asked, plan(refundable));
    return new Accepted(processing(asked), true);
  }

  private Refunds.Plan plan(Refundable refundable) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    String receiver =
        refundable.channel().equals("sandbox-card") ? "card ending 4242" : "sandbox wallet";
    return new Refunds.Plan(
        now, now.plus(controls.refundDelay()), controls.takeRefundFailure(), receiver);
  }

  private static Refund processing(RefundRequest asked) {
    return new Refund(
        asked.refundId(),
        asked.paymentId(),
        asked.transactionNo(),
        asked.amount(),
        asked.currency(),
        asked.reason(),
        Refund.Status.PROCESSING,
        null,
        null,
        null);
  }
}
