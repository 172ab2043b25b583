package dev.lockstep.audit;

import java.util.List;
import java.util.stream.Stream;

/** All invariants, in the order a report lists them. */
final class Invariants {

  static final List<Invariant> ALL =
      Stream.of(
              StockInvariants.ALL,
              AmountInvariants.ALL,
              LogInvariants.ALL,
              CaptureInvariants.ALL,
              RefundInvariants.ALL,
              PaymentInvariants.ALL,
              BookInvariants.ALL,
              CouponInvariants.ALL,
              QueueInvariants.ALL)
          .flatMap(List::stream)
          .toList();

  private Invariants() {}
}
