package dev.lockstep.cli.demo;

/**
 * What happens to an order: the table of the demo. Shares are per mille of all orders; an order the
 * data says was cancelled, and one with total 0, have their fates from the data.
 */
enum Fate {
  // @formatter:off
  //             share  needs               ends           captured, back   story
  PROMPT(          800, Needs.NOTHING,      End.PAID,      new Times(1, 0), "pays at once"),
  DOUBLED(          40, Needs.NOTHING,      End.PAID,      new Times(1, 0), "pays, the callback comes several times"),
  CAPTURED_TWICE(   20, Needs.NOTHING,      End.PAID,      new Times(2, 1), "the bank captures one payment twice"),
  SECOND_CHANNEL(   20, Needs.TWO_CHANNELS, End.PAID,      new Times(2, 1), "pays through a second channel as well"),
  REORDERED(        20, Needs.TWO_CHANNELS, End.PAID,      new Times(2, 1), "pays twice, the later callback comes first"),
  LOST(             25, Needs.NOTHING,      End.PAID,      new Times(1, 0), "the callback is lost, the bank repeats it"),
  FORGED(           15, Needs.NOTHING,      End.PAID,      new Times(1, 0), "a forged callback, then the true one"),
  LATE(             10, Needs.DEADLINE,     End.CANCELED,  new Times(1, 1), "pays in time, the callback is too late"),
  WRONG_AMOUNT(     10, Needs.DEADLINE,     End.CANCELED,  new Times(1, 0), "pays another amount: held, then expires"),
  NEVER(            15, Needs.DEADLINE,     End.CANCELED,  new Times(0, 0), "never pays: expires"),
  CANCELLED_BEFORE( 25, Needs.NOTHING,      End.CANCELED,  new Times(0, 0), "cancels instead of paying"),
  CANCELLED_AFTER(   0, Needs.NOTHING,      End.REFUNDED,  new Times(1, 1), "pays, then cancels (from the data)"),
  FREE(              0, Needs.NOTHING,      End.PAID,      new Times(0, 0), "total 0: paid when created");
  // @formatter:on

  /** What a run must offer for a fate to be possible. */
  enum Needs {
    NOTHING,
    /** A deadline near enough to wait for. */
    DEADLINE,
    TWO_CHANNELS
  }

  /** The status an order must show at last. */
  enum End {
    PAID,
    CANCELED,
    /** Cancelled after payment: all that was paid went back. */
    REFUNDED
  }

  /** How often the amount is captured, and how often it must go back. */
  record Times(int captured, int back) {}

  private final int perMille;
  private final Needs needs;
  private final End end;
  private final Times times;
  private final String story;

  Fate(int perMille, Needs needs, End end, Times times, String story) {
    this.perMille = perMille;
    this.needs = needs;
    this.end = end;
    this.times = times;
    this.story = story;
  }

  int perMille() {
    return perMille;
  }

  Needs needs() {
    return needs;
  }

  End end() {
    return end;
  }

  Times times() {
    return times;
  }

  /** True when a person is left with a case to judge. */
  boolean leavesCase() {
    return this == WRONG_AMOUNT;
  }

  /** True when the order shows PAID at some time. */
  boolean showsPaid() {
    return end != End.CANCELED;
  }

  String story() {
    return story;
  }
}
