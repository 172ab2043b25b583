package dev.lockstep.explorer;

import java.util.EnumSet;
import java.util.Set;

/** What can come from outside. Deliveries are no events: a notification may come at any time. */
enum Event {
  /** A pending charge is paid as asked: over the first channel or the second. */
  PAY,
  /** A paid charge is captured once more. */
  PAY_AGAIN,
  PAY_TOO_MUCH,
  PAY_TOO_LITTLE,
  PAY_OTHER_CURRENCY,
  CANCEL,
  /** The payment deadline passes. */
  EXPIRE,
  REFUND_SUCCEEDS,
  REFUND_FAILS,
  ADJUST_ADDRESS,

  // Beyond the ten of the walk: what else buyers, banks and operators can do.
  /** The buyer asks to pay over a channel. */
  ASK_TO_PAY,
  OPENING_REFUSED,
  CHARGE_FAILS,
  CHARGE_REVOKED,
  /** "Revoked" after "paid". */
  CHARGE_REVERSED,
  PAY_AGAIN_TOO_MUCH,
  /** A transaction told again with another amount. */
  RETOLD,
  REFUND_REFUSED,
  /** A part goes back, or all, made by somebody at the bank. */
  REFUND_BY_HAND,
  REFUND_PART,
  ACCEPT_CASE,
  REFUND_CASE,
  REMOVE;

  /** The ten of the walk; the tenth, redelivery, is free. */
  static final Set<Event> TEN = EnumSet.range(PAY, ADJUST_ADDRESS);
}
