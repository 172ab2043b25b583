package dev.lockstep.bench.rows;

import java.util.Arrays;
import java.util.Collections;

/** The tables an order is written to, with the columns written, in the order of writing. */
public enum OrderTable {
  // @formatter:off
  ORDERS("order_info",
      "business_identifier", "order_id", "root_order_id", "order_type", "order_status",
      "seller_id", "user_id", "origin_amount", "coupon_amount", "shipping_amount", "total_amount",
      "pay_amount", "currency", "pay_type", "pay_time", "expire_time", "delete_status",
      "comment_status", "livemode", "child_count", "address_changes", "request_hash", "version",
      "gmt_create", "gmt_modified"),
  ITEMS("order_item",
      "order_id", "order_item_id", "product_type", "product_id", "product_name", "sku_code",
      "sale_quantity", "sale_price", "origin_amount", "coupon_amount", "pay_amount",
      "product_unit", "seller_id", "gmt_create", "gmt_modified"),
  DELIVERIES("order_delivery_detail",
      "order_id", "user_id", "address_cipher", "phone_index", "receiver_index", "version",
      "gmt_create", "gmt_modified"),
  SNAPSHOTS("order_snapshot",
      "order_id", "snapshot_type", "snapshot_json", "gmt_create", "gmt_modified"),
  LOG("order_operate_log",
      "order_id", "root_order_id", "version", "event", "from_status", "to_status",
      "operator_type", "operator_id", "gmt_create"),
  OUTBOX("outbox",
      "partition_no", "root_order_id", "order_id", "version", "user_id", "seller_id",
      "event_type", "payload", "occurred_at", "published_at");
  // @formatter:on

  private final String table;
  private final String columns;
  private final int count;

  OrderTable(String table, String... columns) {
    this.table = table;
    this.columns = String.join(", ", columns);
    this.count = columns.length;
  }

  /** Where the column stands in a row. */
  int index(String column) {
    int index = Arrays.asList(columns.split(", ", -1)).indexOf(column);
    if (index < 0) {
      throw new IllegalArgumentException(table + " has no column " + column);
    }
    return index;
  }

  /** One INSERT of so many rows. */
  public String insert(int rows) {
    String row = "(" + String.join(", ", Collections.nCopies(count, "?")) + ")";
    return "INSERT INTO %s (%s) VALUES %s"
        .formatted(table, columns, String.join(", ", Collections.nCopies(rows, row)));
  }

  /** The COPY that takes rows as text. */
  public String copy() {
    return "COPY %s (%s) FROM STDIN".formatted(table, columns);
  }
}
