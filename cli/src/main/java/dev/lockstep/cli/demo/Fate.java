package dev.lockstep.cli.demo;

import static dev.lockstep.cli.demo.Fate.End.CANCELED;
import static dev.lockstep.cli.demo.Fate.End.PAID;
import static dev.lockstep.cli.demo.Fate.End.REFUNDED;
import static dev.lockstep.cli.demo.Fate.Needs.DEADLINE;
import static dev.lockstep.cli.demo.Fate.Needs.NOTHING;
import static dev.lockstep.cli.demo.Fate.Needs.TWO_CHANNELS;
import static dev.lockstep.cli.demo.Fate.Times.BACK;
import static dev.lockstep.cli.demo.Fate.Times.NONE;
import static dev.lockstep.cli.demo.Fate.Times.ONCE;
import static dev.lockstep.cli.demo.Fate.Times.TWICE;

/**
 * What happens to an order: the table of the demo. Shares are per mille of all orders; an order the
 * data says was cancelled, and one with total 0, have their fates from the data.
 */
enum Fate {
  // @formatter:off
  //               share needs         ends      paid   story
  PROMPT(          800, NOTHING,      PAID,     ONCE,  "pays at once"),
  DOUBLED(          40, NOTHING,      PAID,     ONCE,  "pays, the callback comes several times"),
  CAPTURED_TWICE(   20, NOTHING,      PAID,     TWICE, "the bank captures one payment twice"),
  SECOND_CHANNEL(   20, TWO_CHANNELS, PAID,     TWICE, "pays through a second channel as well"),
  REORDERED(        20, TWO_CHANNELS, PAID,     TWICE, "pays twice, callbacks swap places"),
  LOST(             25, NOTHING,      PAID,     ONCE,  "the callback is lost, the bank repeats it"),
  FORGED(           15, NOTHING,      PAID,     ONCE,  "a forged callback, then the true one"),
  LATE(             10, DEADLINE,     CANCELED, BACK,  "pays in time, the callback is too late"),
  WRONG_AMOUNT(     10, DEADLINE,     CANCELED, ONCE,  "pays another amount: held, then expires"),
  NEVER(            15, DEADLINE,     CANCELED, NONE,  "never pays: expires"),
  CANCELLED_BEFORE( 25, NOTHING,      CANCELED, NONE,  "cancels instead of paying"),
  CANCELLED_AFTER(   0, NOTHING,      REFUNDED, BACK,  "pays, then cancels (from the data)"),
  FREE(              0, NOTHING,      PAID,     NONE,  "total 0: paid when created");
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
    NONE(0, 0),
    ONCE(1, 0),
    TWICE(2, 1),
    BACK(1, 1);

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
