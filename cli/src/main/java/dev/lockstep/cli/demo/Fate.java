package dev.lockstep.cli.demo;

/**
 * What happens to an order: the table of the demo. Shares are per mille of all orders; an order the
 * data says was cancelled, and one with total 0, have their fates from the data.
 */
enum Fate {
  // @formatter:off
  //             share  needs               ends           money             story
  PROMPT(          800, Needs.NOTHING,      End.PAID,      Times.PAID,       "pays at once"),
  DOUBLED(          40, Needs.NOTHING,      End.PAID,      Times.PAID,       "pays, the callback comes several times"),
  CAPTURED_TWICE(   20, Needs.NOTHING,      End.PAID,      Times.PAID_TWICE, "the bank captures one payment twice"),
  SECOND_CHANNEL(   20, Needs.TWO_CHANNELS, End.PAID,      Times.PAID_TWICE, "pays through a second channel as well"),
  REORDERED(        20, Needs.TWO_CHANNELS, End.PAID,      Times.PAID_TWICE, "pays twice, the later callback comes first"),
  LOST(             25, Needs.NOTHING,      End.PAID,      Times.PAID,       "the callback is lost, the bank repeats it"),
  FORGED(           15, Needs.NOTHING,      End.PAID,      Times.PAID,       "a forged callback, then the true one"),
  LATE(             10, Needs.DEADLINE,     End.CANCELED,  Times.PAID_BACK,  "pays in time, the callback is too late"),
  WRONG_AMOUNT(     10, Needs.DEADLINE,     End.CANCELED,  Times.PAID,       "pays another amount: held, then expires"),
  NEVER(            15, Needs.DEADLINE,     End.CANCELED,  Times.NOT_PAID,   "never pays: expires"),
  CANCELLED_BEFORE( 25, Needs.NOTHING,      End.CANCELED,  Times.NOT_PAID,   "cancels instead of paying"),
  CANCELLED_AFTER(   0, Needs.NOTHING,      End.REFUNDED,  Times.PAID_BACK,  "pays, then cancels (from the data)"),
  FREE(              0, Needs.NOTHING,      End.PAID,      Times.NOT_PAID,   "total 0: paid when created");
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
  enum Times {
    NOT_PAID(0, 0),
    PAID(1, 0),
    PAID_TWICE(2, 1),
    PAID_BACK(1, 1);

    private final int captured;
    private final int back;

    Times(int captured, int back) {
      this.captured = captured;
      this.back = back;
    }

    int captured() {
      return captured;
    }

    int back() {
      return back;
    }
  }

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
