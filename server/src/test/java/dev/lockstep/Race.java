package dev.lockstep;

import java.util.Arrays;
import java.util.Optional;

/** Two sides that want different things of one order, or of one piece, each at its own node. */
enum Race {
  /** The callback of a payment against the deadline. */
  PAY_EXPIRE,
  /** The same order placed twice. */
  SAME_ORDER,
  /** Two orders under one id. */
  SAME_ID,
  /** Two buyers and one piece. */
  LAST_PIECE,
  /** The callback of a payment against the buyer's cancelling. */
  PAY_CANCEL,
  /** Cancelled twice before it is paid. */
  CANCEL_CANCEL,
  /** Cancelled twice after it was paid. */
  PAID_CANCEL_CANCEL,
  /** Paid through two channels. */
  TWO_CHANNELS;

  // What a side was answered.
  private static final String OK = "200";
  private static final String NEW = "201";
  private static final String REUSED = "ORDER_ID_REUSED";
  private static final String NONE_LEFT = "INVENTORY_INSUFFICIENT";
  private static final String ENDED = "ORDER_STATE_CONFLICT";
  private static final String SHUT = "CHARGE_CLOSED";

  // The way of an order: its events, without those of its payments.
  private static final String SOLD = "CREATED PAID";
  private static final String LAPSED = "CREATED EXPIRED";
  private static final String UNDONE = "CREATED CANCELED";
  private static final String REPAID = "CREATED PAID CANCELED REFUNDED";

  /**
   * The table of what may come of a race; anything else is a fault.
   *
   * <p>A payment is KEPT (captured once and booked), BACK (captured and all refunded) or CLOSED
   * (nothing captured). An order nobody paid expires in the end.
   */
  enum Ending {
    // @formatter:off
    //                   race                first      second     way     payments
    PAID_IN_TIME        (PAY_EXPIRE,         OK,        "",        SOLD,   "KEPT"),
    EXPIRED             (PAY_EXPIRE,         OK,        "",        LAPSED, "BACK"),

    PLACED_ONCE         (SAME_ORDER,         NEW,       NEW,       LAPSED, ""),

    FIRST_PLACED        (SAME_ID,            NEW,       REUSED,    LAPSED, ""),
    SECOND_PLACED       (SAME_ID,            REUSED,    NEW,       LAPSED, ""),

    FIRST_HAS_IT        (LAST_PIECE,         NEW,       NONE_LEFT, LAPSED, ""),
    SECOND_HAS_IT       (LAST_PIECE,         NONE_LEFT, NEW,       LAPSED, ""),

    PAID_THEN_CANCELLED (PAY_CANCEL,         OK,        OK,        REPAID, "BACK"),
    CANCELLED_THEN_PAID (PAY_CANCEL,         OK,        OK,        UNDONE, "BACK"),
    CLOSED_BEFORE       (PAY_CANCEL,         SHUT,      OK,        UNDONE, "CLOSED"),

    FIRST_CANCELLED     (CANCEL_CANCEL,      OK,        ENDED,     UNDONE, ""),
    SECOND_CANCELLED    (CANCEL_CANCEL,      ENDED,     OK,        UNDONE, ""),

    FIRST_GAVE_BACK     (PAID_CANCEL_CANCEL, OK,        ENDED,     REPAID, "BACK"),
    SECOND_GAVE_BACK    (PAID_CANCEL_CANCEL, ENDED,     OK,        REPAID, "BACK"),

    FIRST_CHANNEL       (TWO_CHANNELS,       OK,        OK,        SOLD,   "KEPT BACK"),
    SECOND_CHANNEL      (TWO_CHANNELS,       OK,        OK,        SOLD,   "BACK KEPT"),
    SECOND_CLOSED       (TWO_CHANNELS,       OK,        SHUT,      SOLD,   "KEPT CLOSED"),
    FIRST_CLOSED        (TWO_CHANNELS,       SHUT,      OK,        SOLD,   "CLOSED KEPT");
    // @formatter:on

    private final Race race;
    private final String first;
    private final String second;
    private final String way;
    private final String payments;

    Ending(Race race, String first, String second, String way, String payments) {
      this.race = race;
      this.first = first;
      this.second = second;
      this.way = way;
      this.payments = payments;
    }

    static Optional<Ending> of(Seen seen) {
      return Arrays.stream(values()).filter(row -> row.seen().equals(seen)).findFirst();
    }

    private Seen seen() {
      return new Seen(race, first, second, way, payments);
    }
  }

  /** What came of one race, in the words of the table. */
  record Seen(Race race, String first, String second, String way, String payments) {}
}
