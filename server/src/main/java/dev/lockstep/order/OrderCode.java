package dev.lockstep.order;

import dev.lockstep.problem.ProblemCode;

/** Why an order is refused, in order of precedence. */
public enum OrderCode implements ProblemCode {
  // @formatter:off
  ORDER_ID_IS_NULL(400, "An order id is needed."),
  ORDER_ID_NOT_ISSUED(409, "This order id was not issued to you by this service."),
  ORDER_ID_REUSED(409, "This order id was used for another request."),
  ORDER_NOT_FOUND(404, "There is no such order."),
  ORDER_SKU_NOT_FOUND(422, "An item is not in the catalogue."),
  ORDER_SELLER_MISMATCH(422, "An item is not sold by this seller."),
  ORDER_CURRENCY_MIXED(422, "All items must have the same currency."),
  ORDER_AMOUNT_TOO_LARGE(422, "The order is worth more than can be handled."),
  ORDER_CHECK_REAL_PAY_AMOUNT_FAIL(409, "The amounts are not what the order costs now."),
  ORDER_STATE_CONFLICT(409, "The order is in a state that does not allow this."),
  ORDER_ADDRESS_CHANGES_EXCEEDED(409, "The address of this order was changed often enough."),
  ORDER_ALREADY_COMMENTED(409, "The order is marked as commented already."),
  ORDER_VERSION_AHEAD(409, "The order has not reached this version.");
  // @formatter:on

  private final int status;
  private final String detail;

  OrderCode(int status, String detail) {
    this.status = status;
    this.detail = detail;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public boolean retryable() {
    return false;
  }

  @Override
  public String detail() {
    return detail;
  }
}
