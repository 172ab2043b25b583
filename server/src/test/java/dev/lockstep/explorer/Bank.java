package dev.lockstep.explorer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bank's own book: charges with what was captured for them, and refunds by the number it was
 * asked under. Immutable, and equal to a book that says the same.
 */
record Bank(SortedMap<String, Charge> charges, SortedMap<String, Refund> refunds) {

  static final Bank EMPTY = new Bank(new TreeMap<>(), new TreeMap<>());

  enum ChargeStatus {
    PENDING,
    SUCCEEDED,
    FAILED,
    REVOKED,
    CLOSED,
    /** It was refused for good when it was to be opened. */
    REFUSED
  }

  enum RefundStatus {
    PROCESSING,
    SUCCEEDED,
    FAILED,
    /** The bank did not take it when it was asked last; asked again, it takes it. */
    REFUSED,
    /** It would have been more than was captured. */
    EXCESS
  }

  /**
   * Money taken from the buyer.
   *
   * @param retold the bank told of it once more, with another amount in this currency; else null
   */
  record Capture(String transactionNo, long amount, String currency, @Nullable String retold) {}

  /**
   * What can be paid, and was.
   *
   * @param reversed the bank said "revoked" after it had said "paid"
   * @param refusedOnce it was refused when it was to be opened; asked again, the bank opened it
   */
  record Charge(
      String channel,
      long amount,
      ChargeStatus status,
      List<Capture> captures,
      boolean reversed,
      boolean refusedOnce) {
    Charge {
      captures = List.copyOf(captures);
    }

    Charge in(ChargeStatus next) {
      return new Charge(channel, amount, next, captures, reversed, refusedOnce);
    }

    Charge having(List<Capture> all) {
      return new Charge(channel, amount, ChargeStatus.SUCCEEDED, all, reversed, refusedOnce);
    }
  }

  /**
   * Money on its way back.
   *
   * @param refusedOnce an answer that it is refused was given, and may still be under way
   */
  record Refund(Ask ask, RefundStatus status, boolean refusedOnce) {

    boolean claims() {
      return status == RefundStatus.PROCESSING || status == RefundStatus.SUCCEEDED;
    }
  }

  /** What the merchant asked for. */
  record Ask(String paymentId, String transactionNo, long amount, String currency) {}

  /** The charge that must be there. */
  Charge charge(String paymentId) {
    return Objects.requireNonNull(charges.get(paymentId));
  }

  @Nullable ChargeStatus status(String paymentId) {
    Charge charge = charges.get(paymentId);
    return charge == null ? null : charge.status();
  }

  /** Opens a charge; the same request again is the same charge. */
  Bank opened(String paymentId, String channel, long amount) {
    Charge there = charges.get(paymentId);
    return there == null || there.status() == ChargeStatus.REFUSED
        ? with(
            paymentId,
            new Charge(channel, amount, ChargeStatus.PENDING, List.of(), false, there != null))
        : this;
  }

  Bank refusedToOpen(String paymentId, String channel, long amount) {
    return charges.get(paymentId) == null
        ? with(paymentId, new Charge(channel, amount, ChargeStatus.REFUSED, List.of(), false, true))
        : this;
  }

  /** Ends a pending charge without money. */
  Bank ended(String paymentId, ChargeStatus status) {
    return status(paymentId) == ChargeStatus.PENDING
        ? with(paymentId, charge(paymentId).in(status))
        : this;
  }

  /** The buyer pays a pending charge. */
  Bank paid(String paymentId, String mark, long amount, String currency) {
    return status(paymentId) == ChargeStatus.PENDING
        ? captured(paymentId, mark, amount, currency)
        : this;
  }

  /** The charge is captured once more. */
  Bank paidAgain(String paymentId, String mark, long amount) {
    return status(paymentId) == ChargeStatus.SUCCEEDED
        ? captured(paymentId, mark, amount, charge(paymentId).captures().getFirst().currency())
        : this;
  }

  /** A transaction is named by its payment, its place and what is odd about it. */
  private Bank captured(String paymentId, String mark, long amount, String currency) {
    Charge charge = charge(paymentId);
    List<Capture> captures = new ArrayList<>(charge.captures());
    String number = "t" + paymentId.substring(paymentId.length() - 1) + (captures.size() + 1);
    captures.add(new Capture(number + mark, amount, currency, null));
    return with(paymentId, charge.having(captures));
  }

  /** Tells of the first capture once more, with another amount. */
  Bank retold(String paymentId, String currency) {
    if (status(paymentId) != ChargeStatus.SUCCEEDED) {
      return this;
    }
    Charge charge = charge(paymentId);
    Capture first = charge.captures().getFirst();
    if (first.retold() != null) {
      return this;
    }
    List<Capture> captures = new ArrayList<>(charge.captures());
    captures.set(0, new Capture(first.transactionNo(), first.amount(), first.currency(), currency));
    return with(paymentId, charge.having(captures));
  }

  /** Says "revoked" of what was paid; the money stays where it is. */
  Bank reversed(String paymentId) {
    if (status(paymentId) != ChargeStatus.SUCCEEDED) {
      return this;
    }
    Charge charge = charge(paymentId);
    return with(
        paymentId,
        new Charge(
            charge.channel(),
            charge.amount(),
            charge.status(),
            charge.captures(),
            true,
            charge.refusedOnce()));
  }

  private Bank with(String paymentId, Charge charge) {
    TreeMap<String, Charge> next = new TreeMap<>(charges);
    next.put(paymentId, charge);
    return new Bank(next, refunds);
  }

  /** Takes a refund; the same number again is the same refund. */
  Bank asked(String refundNo, Ask ask) {
    Refund there = refunds.get(refundNo);
    if (there != null && there.status() != RefundStatus.REFUSED) {
      return this;
    }
    boolean excess = ask.amount() > left(ask);
    return withRefund(
        refundNo,
        new Refund(
            ask, excess ? RefundStatus.EXCESS : RefundStatus.PROCESSING, there != null || excess));
  }

  /** What no refund has claimed of the capture. */
  private long left(Ask ask) {
    long captured =
        charge(ask.paymentId()).captures().stream()
            .filter(capture -> capture.transactionNo().equals(ask.transactionNo()))
            .mapToLong(Capture::amount)
            .sum();
    return captured
        - refunds.values().stream()
            .filter(refund -> refund.claims())
            .filter(refund -> refund.ask().transactionNo().equals(ask.transactionNo()))
            .mapToLong(refund -> refund.ask().amount())
            .sum();
  }

  /** Does not take a refund now. */
  Bank refused(String refundNo, Ask ask) {
    return refunds.containsKey(refundNo)
        ? this
        : withRefund(refundNo, new Refund(ask, RefundStatus.REFUSED, true));
  }

  /** Settles a refund that is under way. */
  Bank settled(String refundNo, RefundStatus status) {
    Refund there = refunds.get(refundNo);
    return there != null && there.status() == RefundStatus.PROCESSING
        ? withRefund(refundNo, new Refund(there.ask(), status, there.refusedOnce()))
        : this;
  }

  /** A refund made at the bank itself, by somebody with access to it. */
  Bank refundedByHand(String refundNo, Ask ask) {
    return refunds.containsKey(refundNo) || ask.amount() > left(ask)
        ? this
        : withRefund(refundNo, new Refund(ask, RefundStatus.SUCCEEDED, false));
  }

  private Bank withRefund(String refundNo, Refund refund) {
    TreeMap<String, Refund> next = new TreeMap<>(refunds);
    next.put(refundNo, refund);
    return new Bank(charges, next);
  }
}
