package dev.lockstep.order;

import dev.lockstep.marketing.Coupon;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Freezes what an order was decided on (A7): later changes of catalogue or coupon do not show. */
@Component
class OrderSnapshots {

  private record Item(
      String skuCode,
      String productId,
      String name,
      int productType,
      String unit,
      String sellerId,
      long quantity,
      long salePrice,
      long originAmount,
      long couponAmount,
      long payAmount) {}

  private record Amount(
      String currency, long originAmount, long couponAmount, long shippingAmount, long payAmount) {}

  private record CouponThen(
      String couponId,
      String name,
      Coupon.Kind kind,
      @Nullable Long amount,
      @Nullable Integer percentOff,
      long thresholdAmount) {}

  private final JsonMapper json;

  OrderSnapshots(JsonMapper json) {
    this.json = json;
  }

  List<OrderTables.SnapshotRow> of(OrderRow root, Pricing.Price price, @Nullable Coupon coupon) {
    List<OrderTables.SnapshotRow> rows = new ArrayList<>(3);
    if (coupon != null) {
      rows.add(row(root, SnapshotType.ORDER_COUPON, then(coupon)));
    }
    OrderAmounts amounts = price.amounts();
    rows.add(
        row(
            root,
            SnapshotType.ORDER_AMOUNT,
            new Amount(
                price.currency(),
                amounts.originAmount(),
                amounts.couponAmount(),
                amounts.shippingAmount(),
                amounts.payAmount())));
    rows.add(
        row(
            root,
            SnapshotType.ORDER_ITEM,
            price.lines().stream().map(OrderSnapshots::then).toList()));
    return rows;
  }

  private OrderTables.SnapshotRow row(OrderRow root, SnapshotType type, Object content) {
    return new OrderTables.SnapshotRow(
        root.orderId(), type, json.writeValueAsString(content), root.header().createTime());
  }

  private static CouponThen then(Coupon coupon) {
    return new CouponThen(
        coupon.couponId(),
        coupon.name(),
        coupon.kind(),
        coupon.amount(),
        coupon.percentOff(),
        coupon.thresholdAmount());
  }

  private static Item then(Pricing.PricedLine line) {
    return new Item(
        line.sku().skuCode(),
        line.sku().productId(),
        line.sku().name(),
        line.sku().productType(),
        line.sku().unit(),
        line.sku().sellerId(),
        line.quantity(),
        line.sku().price(),
        line.originAmount(),
        line.couponAmount(),
        line.payAmount());
  }
}
