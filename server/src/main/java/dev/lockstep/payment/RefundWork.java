package dev.lockstep.payment;

import dev.lockstep.channel.Channels;
import dev.lockstep.channel.PaymentChannel;
import dev.lockstep.channel.RefundRequest;
import dev.lockstep.channel.RefundResult;
import dev.lockstep.order.OrderId;
import dev.lockstep.outbox.Partitions;
import dev.lockstep.schedule.PartitionLeases;
import java.time.Clock;
import java.util.Set;

/**
 * Asks the channels for refunds that are due. The rows are the queue, so a crash loses none; nodes
 * share them by partition to spare work, and asking twice is harmless, since a channel knows a
 * refund by its number.
 */
final class RefundWork {

  static final String WORK = "refunds";

  private final OutsideCalls calls;
  private final Bookings bookings;
  private final Surroundings around;

  /** What both kinds of work need of the server. */
  record Surroundings(
      PaymentReads reads,
      Channels channels,
      PartitionLeases leases,
      Clock clock,
      PaymentProperties properties) {

    boolean owns(Set<Integer> owned, String family) {
      return owned.contains(Partitions.of(OrderId.hasRoot(family) ? OrderId.root(family) : family));
    }
  }

  RefundWork(OutsideCalls calls, Bookings bookings, Surroundings around) {
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
    for (RefundRow refund : around.reads().dueRefunds(around.clock().instant(), limit)) {
      if (around.owns(owned, refund.header().orderId())) {
        calls.begin(refund.refundId(), () -> send(refund));
      }
    }
  }

  private void send(RefundRow refund) {
    RefundResult result =
        around
            .channels()
            .find(refund.header().account().channel())
            .map(channel -> ask(channel, refund))
            .orElseGet(() -> new RefundResult.Unknown("the channel is not set up"));
    PaymentProperties properties = around.properties();
    bookings.book(
        refund.refundId(),
        new ApplyRefundResult(refund, result, properties),
        new ApplyRefundResult(
            refund, new RefundResult.Unknown("the answer could not be booked"), properties));
  }

  /** A refund the channel may have is asked about; one it does not know is sent. */
  private static RefundResult ask(PaymentChannel channel, RefundRow refund) {
    if (refund.status() == RefundStatus.PROCESSING) {
      RefundResult known = channel.queryRefund(refund.state().channelNo());
      if (!(known instanceof RefundResult.NotFound)) {
        return known;
      }
    }
    RefundRow.Header header = refund.header();
    return channel.refund(
        new RefundRequest(
            refund.state().channelNo(),
            header.paymentId(),
            header.transactionNo(),
            header.amount(),
            header.currency(),
            header.reason()));
  }
}
