package dev.lockstep.order;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where an order stands. The code is what the database holds and never changes its meaning. */
public enum OrderStatus {
  // @formatter:off
  CREATED         (10, false, "awaiting payment"),
  PAID            (20, false, "paid, not yet handed to fulfilment"),
  FULFILLED       (30, false, "handed to fulfilment"),
  OUT_STOCK       (40, false, "has left the warehouse"),
  DELIVERY        (50, false, "with the carrier"),
  SIGNED          (60, false, "received and signed for"),
  REJECTED        (65, false, "refused at the door"),
  CANCEL_REQUESTED(70, false, "to be cancelled, waiting for the warehouse's word"),
  CANCELED        (80, false, "cancelled; what was paid goes back"),
  REFUNDED        (90, true,  "all that was paid went back");
  // @formatter:on

  private static final Map<Short, OrderStatus> BY_CODE =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(OrderStatus::code, Function.identity()));

  private final short code;
  private final boolean terminal;
  private final String meaning;

  OrderStatus(int code, boolean terminal, String meaning) {
    this.code = (short) code;
    this.terminal = terminal;
    this.meaning = meaning;
  }

  public short code() {
    return code;
  }

  /** No action leads out of this status. */
  public boolean terminal() {
    return terminal;
  }

  /** One line for people: documents, console. */
  public String meaning() {
    return meaning;
  }

  /** The status of a stored code; IllegalArgumentException for a code no status has. */
  public static OrderStatus ofCode(int code) {
    var status = BY_CODE.get((short) code);
    if (status == null || status.code != code) {
      throw new IllegalArgumentException("no order status has code " + code);
    }
    return status;
  }
}
