package dev.lockstep.cli.demo;

import dev.lockstep.cli.retail.Invoice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws what happens to each order. The draw depends on the seed and the invoice number alone, not
 * on the order of drawing, the number of orders or the server, so a run can be repeated.
 */
final class Fates {
  private static final int PER_MILLE = 1000;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final long seed;
  private final List<String> channels;
  private final boolean deadlineNear;

  /**
   * @param channels the channels to pay through, at least one
   * @param deadlineNear true when orders expire soon enough to wait for it
   */
  Fates(long seed, List<String> channels, boolean deadlineNear) {
    this.seed = seed;
    this.channels = List.copyOf(channels);
    this.deadlineNear = deadlineNear;
  }

  Plan plan(Invoice invoice) {
    SplittableRandom chance = new SplittableRandom(seed ^ hash(invoice.number()));
    Fate drawn = fate(invoice, chance);
    int degree = 1 + chance.nextInt(2);
    boolean opensPayment = chance.nextBoolean();
    List<String> order = new ArrayList<>(channels);
    Collections.rotate(order, chance.nextInt(channels.size()));
    Fate fate = possible(drawn) ? drawn : Fate.PROMPT;
    return new Plan(invoice, fate, drawn, order, degree, opensPayment);
  }

  private static Fate fate(Invoice invoice, SplittableRandom chance) {
    int left = chance.nextInt(PER_MILLE);
    if (invoice.totalMinor() == 0) {
      return Fate.FREE;
    }
    if (invoice.cancelled()) {
      return Fate.CANCELLED_AFTER;
    }
    for (Fate fate : Fate.values()) {
      left -= fate.perMille();
      if (left < 0) {
        return fate;
      }
    }
    throw new IllegalStateException("the shares of the fates do not add up to 1000");
  }

  private boolean possible(Fate fate) {
    return switch (fate.needs()) {
      case NOTHING -> true;
      case DEADLINE -> deadlineNear;
      case TWO_CHANNELS -> channels.size() > 1;
    };
  }

  /** FNV-1a, written out: {@code hashCode} is no promise between releases. */
  private static long hash(String text) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }
}
