package dev.lockstep.cli.demo;

import dev.lockstep.cli.retail.Invoice;
import java.util.List;

/**
 * One order and everything chance decides about it.
 *
 * @param drawn the fate that was drawn; {@code fate} differs when this run cannot offer it
 * @param channels the channel to pay through first, and the other one if there is one
 * @param degree 1 or 2: extra deliveries, lost attempts, which forgery, under or over
 * @param opensPayment where nothing is paid: whether a payment was begun all the same
 */
record Plan(
    Invoice invoice,
    Fate fate,
    Fate drawn,
    List<String> channels,
    int degree,
    boolean opensPayment) {

  Plan {
    channels = List.copyOf(channels);
  }

  String channel() {
    return channels.getFirst();
  }

  String otherChannel() {
    return channels.getLast();
  }

  boolean replaced() {
    return fate != drawn;
  }

  /** The amount paid by mistake: a penny less or a pound more. */
  long wrongAmountMinor(long payMinor) {
    return degree == 1 && payMinor > 1 ? payMinor - 1 : payMinor + 100;
  }

  /** The same order with another fate that this run can fulfil. */
  Plan instead(Fate other) {
    return new Plan(invoice, other, drawn, channels, degree, opensPayment);
  }
}
