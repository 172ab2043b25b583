package dev.lockstep.view;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything stored of one order family, of one snapshot. */
record FamilyRows(Row root, List<Row> children, Details details) {

  /** What hangs on its orders. */
  record Details(
      List<Row> items,
      @Nullable Row delivery,
      List<Row> payments,
      List<Row> refunds,
      List<Row> log) {}

  long version() {
    return root.number("version");
  }

  String userId() {
    return root.text("user_id");
  }

  String sellerId() {
    return root.text("seller_id");
  }

  /** The root or a child. */
  Optional<Row> order(String orderId) {
    return Stream.concat(Stream.of(root), children.stream())
        .filter(row -> row.text("order_id").equals(orderId))
        .findFirst();
  }

  boolean isRoot(Row order) {
    return order.value("parent_order_id") == null;
  }

  /** The lines of an order; of a split one, those of its children. */
  List<Row> itemsOf(Row order) {
    if (isRoot(order)) {
      return details.items();
    }
    String orderId = order.text("order_id");
    return details.items().stream().filter(item -> item.text("order_id").equals(orderId)).toList();
  }
}
