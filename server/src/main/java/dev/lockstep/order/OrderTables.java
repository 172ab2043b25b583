package dev.lockstep.order;

import dev.lockstep.commit.Columns;
import dev.lockstep.commit.Table;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The order's tables as the write path reads and writes them. */
final class OrderTables {

  static final Table<OrderRow> ORDERS =
      Table.named("order_info", OrderRow::orderId, "order_id")
          .fixed("business_identifier", (p, row) -> p.small(row.header().businessIdentifier()))
          .fixed("order_id", (p, row) -> p.text(row.orderId()))
          .fixed("root_order_id", (p, row) -> p.text(row.header().rootOrderId()))
          .fixed("parent_order_id", (p, row) -> p.text(row.header().parentOrderId()))
          .fixed("business_order_id", (p, row) -> p.text(row.header().businessOrderId()))
          .fixed("order_type", (p, row) -> p.small(row.header().orderType()))
          .fixed("seller_id", (p, row) -> p.text(row.header().sellerId()))
          .fixed("user_id", (p, row) -> p.text(row.header().userId()))
          .fixed("origin_amount", (p, row) -> p.number(row.amounts().originAmount()))
          .fixed("coupon_amount", (p, row) -> p.number(row.amounts().couponAmount()))
          .fixed("shipping_amount", (p, row) -> p.number(row.amounts().shippingAmount()))
          .fixed("total_amount", (p, row) -> p.number(row.amounts().totalAmount()))
          .fixed("pay_amount", (p, row) -> p.number(row.amounts().payAmount()))
          .fixed("currency", (p, row) -> p.text(row.header().currency()))
          .fixed("coupon_id", (p, row) -> p.text(row.header().couponId()))
          .fixed("expire_time", (p, row) -> p.time(row.header().expireTime()))
          .fixed("user_remark", (p, row) -> p.text(row.header().userRemark()))
          .fixed("ext_json", (p, row) -> p.text(row.header().extJson()))
          .fixed("livemode", (p, row) -> p.flag(row.header().livemode()))
          .fixed("child_count", (p, row) -> p.small(row.header().childCount()))
          .fixed("line_count", (p, row) -> p.small(row.header().lineCount()))
          .fixed("request_hash", (p, row) -> p.text(row.header().requestHash()))
          .fixed("gmt_create", (p, row) -> p.time(row.header().createTime()))
          .column("order_status", (p, row) -> p.small(row.status().code()))
          .column("cancel_type", (p, row) -> p.text(row.state().cancelType()))
          .column("cancel_time", (p, row) -> p.time(row.state().cancelTime()))
          .column("pay_type", (p, row) -> p.text(row.state().payType()))
          .column("pay_time", (p, row) -> p.time(row.state().payTime()))
          .column("delete_status", (p, row) -> p.small(row.state().removed() ? 1 : 0))
          .column("comment_status", (p, row) -> p.small(row.state().commented() ? 1 : 0))
          .column("address_changes", (p, row) -> p.small(row.state().addressChanges()))
          .column("gmt_modified", (p, row) -> p.time(row.state().modifyTime()))
          .version(OrderRow::version)
          .readBy(OrderTables::order);

  static final Table<ItemRow> ITEMS =
      Table.named("order_item", ItemRow::orderItemId, "order_item_id")
          .fixed("order_id", (p, row) -> p.text(row.orderId()))
          .fixed("order_item_id", (p, row) -> p.text(row.orderItemId()))
          .fixed("product_type", (p, row) -> p.small(row.product().productType()))
          .fixed("product_id", (p, row) -> p.text(row.product().productId()))
          .fixed("product_img", (p, row) -> p.text(row.product().image()))
          .fixed("product_name", (p, row) -> p.text(row.product().name()))
          .fixed("sku_code", (p, row) -> p.text(row.product().skuCode()))
          .fixed("sale_quantity", (p, row) -> p.number(row.quantity()))
          .fixed("sale_price", (p, row) -> p.number(row.salePrice()))
          .fixed("origin_amount", (p, row) -> p.number(row.originAmount()))
          .fixed("coupon_amount", (p, row) -> p.number(row.couponAmount()))
          .fixed("pay_amount", (p, row) -> p.number(row.payAmount()))
          .fixed("product_unit", (p, row) -> p.text(row.product().unit()))
          .fixed("purchase_price", (p, row) -> p.number(row.purchasePrice()))
          .fixed("seller_id", (p, row) -> p.text(row.product().sellerId()))
          .fixed("gmt_create", (p, row) -> p.time(row.createTime()))
          .fixed("gmt_modified", (p, row) -> p.time(row.createTime()))
          .familyBy("order_id", ItemRow::orderId)
          .readBy(OrderTables::item);

  /** The delivery address: one cipher, and keyed blind indexes to find it by. */
  record DeliveryRow(
      String orderId,
      String userId,
      byte[] addressCipher,
      String phoneIndex,
      String receiverIndex,
      long version,
      Instant createTime,
      Instant modifyTime) {}

  static final Table<DeliveryRow> DELIVERIES =
      Table.named("order_delivery_detail", DeliveryRow::orderId, "order_id")
          .fixed("order_id", (p, row) -> p.text(row.orderId()))
          .fixed("user_id", (p, row) -> p.text(row.userId()))
          .fixed("gmt_create", (p, row) -> p.time(row.createTime()))
          .column("address_cipher", (p, row) -> p.bytes(row.addressCipher()))
          .column("phone_index", (p, row) -> p.text(row.phoneIndex()))
          .column("receiver_index", (p, row) -> p.text(row.receiverIndex()))
          .column("gmt_modified", (p, row) -> p.time(row.modifyTime()))
          .version(DeliveryRow::version)
          .readBy(OrderTables::delivery);

  record LogRow(
      String orderId,
      String rootOrderId,
      long version,
      OrderEvent event,
      @Nullable OrderStatus from,
      OrderStatus to,
      Operator operator,
      @Nullable String reason,
      Instant at) {}

  static final Table<LogRow> LOG =
      Table.named("order_operate_log", LogRow::rootOrderId)
          .fixed("order_id", (p, row) -> p.text(row.orderId()))
          .fixed("root_order_id", (p, row) -> p.text(row.rootOrderId()))
          .fixed("version", (p, row) -> p.number(row.version()))
          .fixed("event", (p, row) -> p.text(row.event().name()))
          .fixed("from_status", (p, row) -> p.small(code(row.from())))
          .fixed("to_status", (p, row) -> p.small(row.to().code()))
          .fixed("operator_type", (p, row) -> p.text(row.operator().type().name()))
          .fixed("operator_id", (p, row) -> p.text(row.operator().id()))
          .fixed("reason", (p, row) -> p.text(row.reason()))
          .fixed("gmt_create", (p, row) -> p.time(row.at()))
          .appendOnly();

  record SnapshotRow(String orderId, SnapshotType type, String json, Instant createTime) {}

  static final Table<SnapshotRow> SNAPSHOTS =
      Table.named("order_snapshot", SnapshotRow::orderId)
          .fixed("order_id", (p, row) -> p.text(row.orderId()))
          .fixed("snapshot_type", (p, row) -> p.small(row.type().code()))
          .fixed("snapshot_json", (p, row) -> p.text(row.json()))
          .fixed("gmt_create", (p, row) -> p.time(row.createTime()))
          .fixed("gmt_modified", (p, row) -> p.time(row.createTime()))
          .appendOnly();

  private OrderTables() {}

  private static @Nullable Integer code(@Nullable OrderStatus status) {
    return status == null ? null : (int) status.code();
  }

  private static OrderRow order(Columns row) throws SQLException {
    return new OrderRow(header(row), state(row));
  }

  private static OrderRow.Header header(Columns row) throws SQLException {
    return new OrderRow.Header(
        row.small("business_identifier"),
        row.text("order_id"),
        row.text("root_order_id"),
        row.textOrNull("parent_order_id"),
        row.textOrNull("business_order_id"),
        row.small("order_type"),
        row.text("seller_id"),
        row.text("user_id"),
        new OrderAmounts(
            row.number("origin_amount"),
            row.number("coupon_amount"),
            row.number("shipping_amount"),
            row.number("pay_amount")),
        row.text("currency"),
        row.textOrNull("coupon_id"),
        row.time("expire_time"),
        row.textOrNull("user_remark"),
        row.textOrNull("ext_json"),
        row.flag("livemode"),
        row.small("child_count"),
        row.small("line_count"),
        row.text("request_hash"),
        row.time("gmt_create"));
  }

  private static OrderRow.State state(Columns row) throws SQLException {
    return new OrderRow.State(
        OrderStatus.ofCode(row.small("order_status")),
        row.number("version"),
        row.textOrNull("cancel_type"),
        row.timeOrNull("cancel_time"),
        row.textOrNull("pay_type"),
        row.timeOrNull("pay_time"),
        row.small("delete_status") == 1,
        row.small("comment_status") == 1,
        row.small("address_changes"),
        row.time("gmt_modified"));
  }

  private static ItemRow item(Columns row) throws SQLException {
    return new ItemRow(
        row.text("order_id"),
        row.text("order_item_id"),
        new ItemRow.Product(
            row.small("product_type"),
            row.text("product_id"),
            row.textOrNull("product_img"),
            row.text("product_name"),
            row.text("sku_code"),
            row.text("product_unit"),
            row.text("seller_id")),
        row.number("sale_quantity"),
        row.number("sale_price"),
        row.number("origin_amount"),
        row.number("coupon_amount"),
        row.number("pay_amount"),
        row.numberOrNull("purchase_price"),
        row.time("gmt_create"));
  }

  private static DeliveryRow delivery(Columns row) throws SQLException {
    return new DeliveryRow(
        row.text("order_id"),
        row.text("user_id"),
        row.bytes("address_cipher"),
        row.text("phone_index"),
        row.text("receiver_index"),
        row.number("version"),
        row.time("gmt_create"),
        row.time("gmt_modified"));
  }
}
