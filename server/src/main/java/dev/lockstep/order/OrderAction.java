package dev.lockstep.order;

/** What can be asked of an order. Whether it may be done now is a row of OrderLifecycle. */
public enum OrderAction {
  // @formatter:off
  PAY            ("a capture was booked as the order's payment, or there is nothing to pay"),
  EXPIRE         ("the payment deadline has passed"),
  CANCEL         ("buyer, seller or system gives the order up before it is handed over"),
  ADJUST_ADDRESS ("the delivery address changes"),
  FULFIL         ("the order was handed to fulfilment"),
  LEAVE_WAREHOUSE("the goods have left the warehouse"),
  DISPATCH       ("the carrier has the goods"),
  SIGN           ("the receiver has signed"),
  REJECT         ("the receiver has refused the goods"),
  REQUEST_CANCEL ("cancel after the hand-over: the warehouse is asked"),
  CONFIRM_CANCEL ("the warehouse has kept the goods back"),
  DENY_CANCEL    ("the warehouse could not keep the goods back"),
  REFUND_ALL     ("all that was booked as paid went back"),
  PAYMENT_CHANGED("a payment or refund changed that does not move the order"),
  COMMENT        ("the buyer marks the order as commented"),
  REMOVE         ("the buyer takes the order off the list; nothing is erased");
  // @formatter:on

  private final String meaning;

  OrderAction(String meaning) {
    this.meaning = meaning;
  }

  /** One line for people: documents, console. */
  public String meaning() {
    return meaning;
  }
}
