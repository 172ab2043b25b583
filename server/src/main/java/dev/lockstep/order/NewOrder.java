package dev.lockstep.order;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of an order that is being placed. */
record NewOrder(
    PlaceOrder.Request request, PlaceOrder.Terms terms, Pricing.Price price, Instant now) {

  OrderRow root() {
    int lines = price.parts().stream().mapToInt(part -> part.lines().size()).sum();
    return order(request.orderId(), null, price.amounts(), lines);
  }

  /** One child per product type if there are several (A6). */
  List<OrderRow> children() {
    List<OrderRow> children = new ArrayList<>();
    for (int number = 1; number <= childCount(); number++) {
      var part = price.parts().get(number - 1);
      String childId = OrderId.child(request.orderId(), number);
      children.add(order(childId, request.orderId(), part.amounts(), part.lines().size()));
    }
    return children;
  }

  List<ItemRow> items() {
    List<ItemRow> items = new ArrayList<>();
    for (int part = 0; part < price.parts().size(); part++) {
      String leafId =
          childCount() == 0 ? request.orderId() : OrderId.child(request.orderId(), part + 1);
      for (Pricing.PricedLine line : price.parts().get(part).lines()) {
        items.add(item(leafId, items.size() + 1, line));
      }
    }
    return items;
  }

  OrderTables.DeliveryRow delivery() {
    PlaceOrder.Address address = request.address();
    return new OrderTables.DeliveryRow(
        request.orderId(),
        request.userId(),
        address.cipher(),
        address.phoneIndex(),
        address.receiverIndex(),
        1,
        now,
        now);
  }

  private int childCount() {
    return price.parts().size() > 1 ? price.parts().size() : 0;
  }

  private OrderRow order(
      String orderId, @Nullable String parentId, OrderAmounts amounts, int lineCount) {
    OrderRow.Header header =
        new OrderRow.Header(
            request.businessIdentifier(),
            orderId,
            request.orderId(),
            parentId,
            request.businessOrderId(),
            request.orderType(),
            request.cart().sellerId(),
            request.userId(),
            amounts,
            price.currency(),
            request.cart().couponId(),
            now.plus(terms.paymentTimeout()),
            request.remark(),
            request.extJson(),
            terms.livemode(),
            parentId == null ? childCount() : 0,
            lineCount,
            request.requestHash(),
            now);
    return new OrderRow(header, OrderRow.State.initial(request.payType(), now));
  }

  private ItemRow item(String leafId, int number, Pricing.PricedLine line) {
    ItemRow.Product product =
        new ItemRow.Product(
            line.sku().productType(),
            line.sku().productId(),
            line.sku().image(),
            line.sku().name(),
            line.sku().skuCode(),
            line.sku().unit(),
            line.sku().sellerId());
    return new ItemRow(
        leafId,
        OrderId.item(request.orderId(), number),
        product,
        line.quantity(),
        line.sku().price(),
        line.originAmount(),
        line.couponAmount(),
        line.payAmount(),
        line.sku().purchasePrice(),
        now);
  }
}
