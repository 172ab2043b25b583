package dev.lockstep.view;

import dev.lockstep.view.FamilyRows.Details;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads whole families, many at once, each time in one consistent snapshot. */
@Repository
class ViewRows {

  /** Roots and children at once; the second half uses the index of children. */
  private static final String ORDERS =
      """
      SELECT * FROM order_info WHERE order_id IN (:ids)
      UNION ALL
      SELECT * FROM order_info WHERE root_order_id IN (:ids) AND parent_order_id IS NOT NULL
      ORDER BY order_id
      """;

  private static final String ITEMS =
      "SELECT * FROM order_item WHERE order_id IN (:ids) ORDER BY order_item_id";

  private static final String DELIVERIES =
      "SELECT order_id, address_cipher FROM order_delivery_detail WHERE order_id IN (:ids)";

  /** With all the channel took and gave back, a duplicate capture included. */
  private static final String PAYMENTS =
      """
      SELECT p.*, COALESCE(c.captured, 0) AS captured_total,
        COALESCE(c.refunded, 0) AS refunded_total
      FROM order_payment_detail p
      LEFT JOIN (SELECT payment_id, currency, SUM(amount) AS captured,
                   SUM(refunded_amount) AS refunded
                 FROM payment_capture WHERE order_id IN (:ids) GROUP BY payment_id, currency) c
        ON c.payment_id = p.payment_id AND c.currency = p.currency
      WHERE p.order_id IN (:ids)
      ORDER BY p.payment_id
      """;

  private static final String REFUNDS =
      "SELECT * FROM payment_refund WHERE order_id IN (:ids) ORDER BY refund_id";

  private static final String LOG =
      "SELECT * FROM order_operate_log WHERE root_order_id IN (:ids) ORDER BY version";

  private static final String SNAPSHOTS =
      """
      SELECT snapshot_type, snapshot_json, gmt_create FROM order_snapshot
      WHERE order_id = :id ORDER BY snapshot_type
      """;

  private final JdbcClient jdbc;
  private final TransactionTemplate snapshot;

  ViewRows(JdbcClient jdbc, PlatformTransactionManager transactions) {
    this.jdbc = jdbc;
    snapshot = new TransactionTemplate(transactions);
    snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    snapshot.setReadOnly(true);
  }

  /** The families that exist, by root id; six statements however many they are. */
  Map<String, FamilyRows> load(Collection<String> rootIds) {
    return Objects.requireNonNull(snapshot.execute(_ -> read(List.copyOf(rootIds))));
  }

  private Map<String, FamilyRows> read(List<String> rootIds) {
    Map<String, List<Row>> orders = by("root_order_id", rows(ORDERS, rootIds));
    if (orders.isEmpty()) {
      return Map.of();
    }
    List<String> roots = List.copyOf(orders.keySet());
    Map<String, List<Row>> items = by("order_id", rows(ITEMS, orderIds(orders.values())));
    Map<String, List<Row>> deliveries = by("order_id", rows(DELIVERIES, roots));
    Map<String, List<Row>> payments = by("order_id", rows(PAYMENTS, roots));
    Map<String, List<Row>> refunds =
        payments.isEmpty() ? Map.of() : by("order_id", rows(REFUNDS, roots));
    Map<String, List<Row>> log = by("root_order_id", rows(LOG, roots));
    Map<String, FamilyRows> families = new LinkedHashMap<>();
    orders.forEach((root, family) -> {
      List<Row> lines =
          family.stream().flatMap(order -> of(items, order.text("order_id")).stream()).toList();
      List<Row> delivery = of(deliveries, root);
      families.put(
          root,
          new FamilyRows(
              family.getFirst(),
              family.subList(1, family.size()),
              new Details(
                  lines,
                  delivery.isEmpty() ? null : delivery.getFirst(),
                  of(payments, root),
                  of(refunds, root),
                  of(log, root))));
    });
    return families;
  }

  /** What was frozen with the order. */
  List<Row> snapshots(String rootId) {
    return jdbc.sql(SNAPSHOTS).param("id", rootId).query(Row::read).list();
  }

  private List<Row> rows(String sql, List<String> ids) {
    return jdbc.sql(sql).param("ids", padded(ids)).query(Row::read).list();
  }

  /** To a power of two, so that statements are reused. */
  private static List<String> padded(List<String> ids) {
    List<String> padded = new ArrayList<>(ids);
    int size = ids.size() <= 1 ? 1 : Integer.highestOneBit(ids.size() - 1) << 1;
    while (padded.size() < size) {
      padded.add(ids.getLast());
    }
    return padded;
  }

  private static List<String> orderIds(Collection<List<Row>> families) {
    return families.stream().flatMap(List::stream).map(row -> row.text("order_id")).toList();
  }

  private static Map<String, List<Row>> by(String column, List<Row> rows) {
    Function<Row, String> key = row -> row.text(column);
    return rows.stream().collect(Collectors.groupingBy(key, HashMap::new, Collectors.toList()));
  }

  private static List<Row> of(Map<String, List<Row>> rows, String key) {
    return rows.getOrDefault(key, List.of());
  }
}
