package dev.lockstep.bench.scenario;

import dev.lockstep.bench.rows.Cart;
import dev.lockstep.bench.rows.Goods;

/** Requests as a shop's page would send them. */
final class OrderJson {

  static final int BUSINESS = 1;
  static final String ISSUE_ID = "{\"businessIdentifier\":" + BUSINESS + "}";

  private OrderJson() {}

  static String create(String orderId, Cart cart) {
    StringBuilder json = new StringBuilder(700);
    json.append("{\"orderId\":\"").append(orderId);
    json.append("\",\"businessIdentifier\":").append(BUSINESS);
    json.append(",\"orderType\":1,\"sellerId\":\"").append(Goods.SELLER).append("\",\"items\":[");
    for (Cart.Line line : cart.lines()) {
      json.append("{\"skuCode\":\"").append(Goods.code(line.article()));
      json.append("\",\"quantity\":").append(line.quantity()).append("},");
    }
    json.setCharAt(json.length() - 1, ']');
    json.append(
        """
        ,"deliveryAddress":{"receiverName":"Ada Example","phone":"13800001234",\
        "province":"Sample County","city":"Sample Town","area":"Old Quarter",\
        "street":"Market Street","detail":"House 1"},"amounts":{\
        """);
    long amount = cart.amount();
    json.append("\"originAmount\":").append(amount);
    json.append(",\"couponAmount\":0,\"shippingAmount\":0,\"payAmount\":").append(amount);
    return json.append("}}").toString();
  }
}
