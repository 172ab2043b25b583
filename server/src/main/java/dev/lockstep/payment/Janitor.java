package dev.lockstep.payment;

import dev.lockstep.channel.CloseResult;
import dev.lockstep.channel.PaymentChannel;
import dev.lockstep.channel.QueryResult;
import java.util.Set;

/**
 * Asks the channels about payments that nobody told the end of: openings without an answer, unpaid
 * payments on a back-off and just before their deadline, and those that are to be closed. Money it
 * finds is booked like money that was told; what is no longer wanted is closed.
 */
final class Janitor {

  static final String WORK = "janitor";

  private final OutsideCalls calls;
  private final Bookings bookings;
  private final RefundWork.Surroundings around;

  Janitor(OutsideCalls calls, Bookings bookings, RefundWork.Surroundings around) {
    this.calls = calls;
    this.bookings = bookings;
    this.around = around;
  }

  /** One scan. */
  void run() {
    Set<Integer> owned = around.leases().owned(WORK);
    if (owned.isEmpty()) {
      return;
    }
    int limit = around.properties().scanBatchMax();
    for (PaymentRow payment : around.reads().dueChecks(around.clock().instant(), limit)) {
      if (around.owns(owned, payment.header().orderId())) {
        calls.begin(payment.paymentId(), () -> check(payment));
      }
    }
  }

  private void check(PaymentRow payment) {
    QueryResult result =
        around
            .channels()
            .find(payment.account().channel())
            .map(channel -> ask(channel, payment))
            .orElseGet(() -> new QueryResult.Unknown("the channel is not set up"));
    PaymentProperties properties = around.properties();
    bookings.book(
        payment.paymentId(),
        new ApplyQuery(payment, result, properties),
        new ApplyQuery(
            payment, new QueryResult.Unknown("the answer could not be booked"), properties));
  }

  /** Asks first: closing what has been paid would only tell the same more dearly. */
  private QueryResult ask(PaymentChannel channel, PaymentRow payment) {
    QueryResult known = channel.query(payment.paymentId());
    boolean unwanted =
        payment.status() == PaymentStatus.CLOSING
            || !around.clock().instant().isBefore(payment.header().expireTime());
    if (!unwanted || !(known instanceof QueryResult.Pending)) {
      return known;
    }
    return switch (channel.close(payment.paymentId())) {
      case CloseResult.Closed _ -> new QueryResult.Closed();
      case CloseResult.NotFound _ -> new QueryResult.NotFound();
      case CloseResult.Captured(var captures) -> new QueryResult.Captured(captures);
      case CloseResult.Unknown(var reason) -> new QueryResult.Unknown(reason);
    };
  }
}
