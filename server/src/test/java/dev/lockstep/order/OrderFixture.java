package dev.lockstep.order;

import dev.lockstep.outbox.Partitions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Rows of orders as the write path leaves them, written by SQL. */
public final class OrderFixture {

  public static final String SELLER = "seller-1";
  public static final Instant CREATED = Instant.parse("2026-03-01T10:00:00Z");

  private static final AtomicLong NUMBER = new AtomicLong(1);

  private static final String ORDER =
      """
      INSERT INTO order_info (business_identifier, order_id, root_order_id, parent_order_id,
        order_type, order_status, seller_id, user_id, origin_amount, coupon_amount,
        shipping_amount, total_amount, pay_amount, currency, pay_type, expire_time, delete_status,
        comment_status, ext_json, livemode, child_count, address_changes, request_hash, version,
        gmt_create, gmt_modified)
      VALUES (1, ?, ?, ?, 1, ?, 'seller-1', ?, 3000, 500, 200, 3200, 2700, 'CNY', 'sandbox', ?, 0,
        0, '{"gift":true}', false, ?, 0, 'hash', 1, ?, ?)
      """;

  private static final String ITEM =
      """
      INSERT INTO order_item (order_id, order_item_id, product_type, product_id, product_img,
        product_name, sku_code, sale_quantity, sale_price, origin_amount, coupon_amount, pay_amount,
        product_unit, purchase_price, seller_id, gmt_create, gmt_modified)
      VALUES (?, ?, 1, 'product-1', NULL, 'Tea "green"', 'sku-1', 2, 750, 1500, 250, 1250, 'box',
        400, 'seller-1', ?, ?)
      """;

  private static final String LOG =
      """
      INSERT INTO order_operate_log (order_id, root_order_id, version, event, from_status,
        to_status, operator_type, operator_id, reason, gmt_create)
      VALUES (?, ?, ?, ?, ?, ?, 'BUYER', ?, NULL, ?)
      """;

  private static final String OUTBOX =
      """
      INSERT INTO outbox (partition_no, root_order_id, order_id, version, user_id, seller_id,
        event_type, payload, occurred_at)
      VALUES (?, ?, ?, ?, ?, 'seller-1', ?, ?, ?)
      """;

  private static final String STATUS =
      """
      UPDATE order_info SET order_status = ?, version = ?, gmt_modified = ?
      WHERE root_order_id = ?
      """;

  private static final String LAST_STATUS =
      """
      SELECT to_status FROM order_operate_log WHERE root_order_id = ? ORDER BY version DESC LIMIT 1
      """;

  private static final String DELIVERY =
      """
      INSERT INTO order_delivery_detail (order_id, user_id, address_cipher, phone_index,
        receiver_index, version, gmt_create, gmt_modified)
      VALUES (?, ?, ?, 'phone', 'receiver', 1, ?, ?)
      """;

  private static final String PAYMENT =
      """
      INSERT INTO order_payment_detail (payment_id, order_id, pay_status, pay_type, pay_method,
        channel_account, livemode, amount, currency, captured_amount, refunded_amount, out_trade_no,
        pay_time, expire_time, check_count, flow_count, version, gmt_create, gmt_modified)
      VALUES (?, ?, ?, 'sandbox', 'page', 'account', false, 2700, 'CNY', 2700, ?, ?, ?, ?, 0, 0, 1,
        ?,
        ?)
      """;

  private static final String CAPTURE =
      """
      INSERT INTO payment_capture (capture_key, transaction_no, channel, channel_account, livemode,
        order_id, payment_id, amount, currency, outcome, refunded_amount, captured_at, version,
        gmt_create, gmt_modified)
      VALUES (?, ?, 'sandbox', 'account', false, ?, ?, 2700, 'CNY', 1, ?, ?, 1, ?, ?)
      """;

  private static final String REFUND =
      """
      INSERT INTO payment_refund (refund_id, channel_refund_no, order_id, payment_id,
        transaction_no, channel, channel_account, livemode, amount, currency, refund_status,
        reason, attempts, version, gmt_create, gmt_modified)
      VALUES (?, ?, ?, ?, 'T1', 'sandbox', 'account', false, ?, 'CNY', ?, 'changed mind', 1, 1, ?,
        ?)
      """;

  private static final String SNAPSHOT =
      """
      INSERT INTO order_snapshot (order_id, snapshot_type, snapshot_json, gmt_create, gmt_modified)
      VALUES (?, ?, ?, ?, ?)
      """;

  private final DataSource dataSource;

  public OrderFixture(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** An id of the right form that no other order of this JVM has. */
  public static String newId() {
    return "%028d".formatted(NUMBER.getAndIncrement());
  }

  /** A new order of two lines at version 1, created at {@link #CREATED} plus the minutes. */
  public String create(String userId, int minutes) throws SQLException {
    return create(newId(), userId, minutes, 0);
  }

  /** The same under this id. */
  public void create(String id, String userId) throws SQLException {
    create(id, userId, 0, 0);
  }

  /** A split order whose children have a line each. */
  public String split(String userId, int children) throws SQLException {
    return create(newId(), userId, 0, children);
  }

  private String create(String id, String userId, int minutes, int children) throws SQLException {
    var at = CREATED.plusSeconds(60L * minutes);
    try (var connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      order(connection, id, null, new Creation(userId, children, at));
      for (int child = 1; child <= children; child++) {
        var childId = OrderId.child(id, child);
        order(connection, childId, id, new Creation(userId, 0, at));
        run(connection, ITEM, childId, OrderId.item(id, child), at, at);
      }
      if (children == 0) {
        run(connection, ITEM, id, OrderId.item(id, 1), at, at);
        run(connection, ITEM, id, OrderId.item(id, 2), at, at);
      }
      event(connection, id, userId, new Step(1, OrderEvent.CREATED, OrderStatus.CREATED, at));
      connection.commit();
    }
    return id;
  }

  private record Creation(String userId, int children, Instant at) {}

  private static void order(Connection c, String id, @Nullable String parent, Creation creation)
      throws SQLException {
    var root = parent == null ? id : parent;
    var at = creation.at();
    var expires = at.plusSeconds(1800);
    run(
        c,
        ORDER,
        id,
        root,
        parent,
        (int) OrderStatus.CREATED.code(),
        creation.userId(),
        expires,
        creation.children(),
        at,
        at);
  }

  /** One change of a family. */
  public record Step(long version, OrderEvent event, OrderStatus to, Instant at) {}

  /** Moves the whole family, as the write path does: rows, log and event in one transaction. */
  public void move(String rootId, String userId, Step step) throws SQLException {
    try (var connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      move(connection, rootId, userId, step);
      connection.commit();
    }
  }

  /** The same in a transaction that the caller ends. */
  public static void move(Connection connection, String rootId, String userId, Step step)
      throws SQLException {
    run(connection, STATUS, (int) step.to().code(), step.version(), step.at(), rootId);
    event(connection, rootId, userId, step);
  }

  private static void event(Connection c, String rootId, String userId, Step step)
      throws SQLException {
    var from = step.version() == 1 ? null : lastStatus(c, rootId);
    var changed =
        new OrderChanged(
            rootId, step.version(), step.event(), from, step.to(), userId, SELLER, null, step.at());
    run(
        c,
        LOG,
        rootId,
        rootId,
        step.version(),
        step.event().name(),
        from == null ? null : (int) from.code(),
        (int) step.to().code(),
        userId,
        step.at());
    run(
        c,
        OUTBOX,
        Partitions.of(rootId),
        rootId,
        rootId,
        step.version(),
        userId,
        step.event().name(),
        OrderEventPayload.of(changed).payload(),
        step.at());
  }

  private static OrderStatus lastStatus(Connection c, String id) throws SQLException {
    try (var statement = c.prepareStatement(LAST_STATUS)) {
      statement.setString(1, id);
      try (var row = statement.executeQuery()) {
        return row.next() ? OrderStatus.ofCode(row.getInt(1)) : OrderStatus.CREATED;
      }
    }
  }

  public void status(String orderId, OrderStatus status) throws SQLException {
    execute(
        "UPDATE order_info SET order_status = ? WHERE order_id = ?", (int) status.code(), orderId);
  }

  public void delivery(String orderId, String userId, byte[] cipher) throws SQLException {
    execute(DELIVERY, orderId, userId, cipher, CREATED, CREATED);
  }

  public String payment(String rootId, int status, long refunded) throws SQLException {
    var id = rootId + "P01";
    execute(
        PAYMENT, id, rootId, status, refunded, "T" + rootId, CREATED, CREATED, CREATED, CREATED);
    execute(CAPTURE, "T" + rootId, "T" + rootId, rootId, id, refunded, CREATED, CREATED, CREATED);
    return id;
  }

  public void refund(String paymentId, long amount, int status) throws SQLException {
    execute(
        REFUND,
        paymentId + "R01",
        paymentId + "R01",
        OrderId.root(paymentId),
        paymentId,
        amount,
        status,
        CREATED,
        CREATED);
  }

  public void snapshot(String rootId, SnapshotType type, String json) throws SQLException {
    execute(SNAPSHOT, rootId, type.code(), json, CREATED, CREATED);
  }

  /** Any statement. */
  public void execute(String sql, @Nullable Object... values) throws SQLException {
    try (var connection = dataSource.getConnection()) {
      run(connection, sql, values);
    }
  }

  /** The one number a query answers. */
  public long number(String sql) throws SQLException {
    try (var connection = dataSource.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void run(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        var value = values[i];
        statement.setObject(
            i + 1, value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value);
      }
      statement.executeUpdate();
    }
  }
}
