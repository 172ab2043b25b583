package dev.lockstep.period;

import com.zaxxer.hikari.HikariDataSource;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.order.PeriodOrders;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Orders of periods, written by SQL as the write path leaves them. */
final class PeriodRows {

  private static final AtomicLong STARTS = new AtomicLong(7_000_000_000L);

  private static final String ORDERS =
      """
      INSERT INTO order_info (business_identifier, order_id, root_order_id, order_type,
        order_status, seller_id, user_id, origin_amount, coupon_amount, shipping_amount,
        total_amount, pay_amount, currency, expire_time, delete_status, comment_status, livemode,
        child_count, address_changes, request_hash, version, gmt_create, gmt_modified)
      SELECT 1, ? || lpad(g::text, 18, '0'), ? || lpad(g::text, 18, '0'), 1, 10, 'seller-1', 'ann',
        3000, 500, 200, 3200, 2700, 'CNY', at + interval '30 minutes', 0, 0, false, 0, 0, 'hash', 1,
        at, at
      FROM (SELECT ?::timestamptz AS at) made, generate_series(1, ?) g
      """;

  private static final String PERIODS =
      """
      INSERT INTO order_period (order_id, period_number, profit_amount, like_count, share_count,
        follow_count, favorite_count, gmt_create, gmt_modified)
      SELECT order_id, ?, 500, 10, 5, 3, 2, gmt_create, gmt_create
      FROM order_info WHERE order_id LIKE ? || '%'
      """;

  private final OrderFixture orders;
  private final PeriodOrders periodOrders;

  private final HikariDataSource pool = new HikariDataSource();

  PeriodRows(TestDatabase database) {
    pool.setDataSource(database.dataSource());
    pool.setMaximumPoolSize(4);
    this.orders = new OrderFixture(pool);
    this.periodOrders = new PeriodOrders(JdbcClient.create(pool));
  }

  void close() {
    pool.close();
  }

  PeriodOrders orders() {
    return periodOrders;
  }

  OrderFixture fixture() {
    return orders;
  }

  /** New orders of a period, at version 1, in the order of their ids. */
  List<String> create(String period, int count) throws SQLException {
    var start = "%010d".formatted(STARTS.incrementAndGet());
    orders.execute(ORDERS, start, start, OrderFixture.CREATED, count);
    orders.execute(PERIODS, period, start);
    return IntStream.rangeClosed(1, count).mapToObj(n -> start + "%018d".formatted(n)).toList();
  }

  String create(String period) throws SQLException {
    return create(period, 1).getFirst();
  }

  void move(String id, long version, OrderEvent event, OrderStatus to) throws SQLException {
    var at = OrderFixture.CREATED.plusSeconds(version);
    orders.move(id, "ann", new OrderFixture.Step(version, event, to, at));
  }

  /** Its buyer takes it off the list. */
  void remove(String id, long version, OrderStatus status) throws SQLException {
    move(id, version, OrderEvent.REMOVED, status);
    orders.execute("UPDATE order_info SET delete_status = 1 WHERE order_id = ?", id);
  }

  /** A value that has no form as an entry. */
  void poison(String id) throws SQLException {
    orders.execute("UPDATE order_info SET currency = 'XXX' WHERE order_id = ?", id);
  }
}
