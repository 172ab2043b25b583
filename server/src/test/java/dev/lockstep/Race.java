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

  /**
   * The table of what may come of a race; anything else is a fault.
   *
   * <p>An answer is a status, or the code of a refusal. The way of an order are its events without
   * those of its payments. A payment is KEPT (captured once and booked), BACK (captured and all
   * refunded) or CLOSED (nothing captured). An order nobody paid expires in the end.
   */
  enum Ending {
    // race, first answer, second answer, way of the order, payments
    PAID_IN_TIME(PAY_EXPIRE, "200", "", "CREATED PAID", "KEPT"),
    EXPIRED(PAY_EXPIRE, "200", "", "CREATED EXPIRED", "BACK"),

    PLACED_ONCE(SAME_ORDER, "201", "201", "CREATED EXPIRED", ""),

    FIRST_PLACED(SAME_ID, "201", "ORDER_ID_REUSED", "CREATED EXPIRED", ""),
    SECOND_PLACED(SAME_ID, "ORDER_ID_REUSED", "201", "CREATED EXPIRED", ""),

    FIRST_HAS_IT(LAST_PIECE, "201", "INVENTORY_INSUFFICIENT", "CREATED EXPIRED", ""),
    SECOND_HAS_IT(LAST_PIECE, "INVENTORY_INSUFFICIENT", "201", "CREATED EXPIRED", ""),

    PAID_THEN_CANCELLED(PAY_CANCEL, "200", "200", "CREATED PAID CANCELED REFUNDED", "BACK"),
    CANCELLED_THEN_PAID(PAY_CANCEL, "200", "200", "CREATED CANCELED", "BACK"),
    CLOSED_BEFORE(PAY_CANCEL, "CHARGE_CLOSED", "200", "CREATED CANCELED", "CLOSED"),

    FIRST_CANCELLED(CANCEL_CANCEL, "200", "ORDER_STATE_CONFLICT", "CREATED CANCELED", ""),
    SECOND_CANCELLED(CANCEL_CANCEL, "ORDER_STATE_CONFLICT", "200", "CREATED CANCELED", ""),

    FIRST_GAVE_BACK(
        PAID_CANCEL_CANCEL,
        "200",
        "ORDER_STATE_CONFLICT",
        "CREATED PAID CANCELED REFUNDED",
        "BACK"),
    SECOND_GAVE_BACK(
        PAID_CANCEL_CANCEL,
        "ORDER_STATE_CONFLICT",
        "200",
        "CREATED PAID CANCELED REFUNDED",
        "BACK"),

    FIRST_CHANNEL(TWO_CHANNELS, "200", "200", "CREATED PAID", "KEPT BACK"),
    SECOND_CHANNEL(TWO_CHANNELS, "200", "200", "CREATED PAID", "BACK KEPT"),
    SECOND_CLOSED(TWO_CHANNELS, "200", "CHARGE_CLOSED", "CREATED PAID", "KEPT CLOSED"),
    FIRST_CLOSED(TWO_CHANNELS, "CHARGE_CLOSED", "200", "CREATED PAID", "CLOSED KEPT");

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
