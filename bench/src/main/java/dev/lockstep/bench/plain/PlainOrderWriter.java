package dev.lockstep.bench.plain;

import dev.lockstep.bench.rows.Cart;
import dev.lockstep.bench.rows.Goods;
import dev.lockstep.bench.rows.OrderRows;
import dev.lockstep.bench.rows.OrderTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes an order in a transaction of its own, as a careful service without groups would: one
 * statement per table, then the stock rows in the order of their keys, last, so that their locks
 * are held only for the rest of the transaction and never in a circle.
 */
final class PlainOrderWriter implements AutoCloseable {

  private static final String TAKE =
      """
      UPDATE product_stock
      SET available = available - ?, taken = taken + ?, version = version + 1, gmt_modified = ?
      WHERE sku_code = ? AND allotment = 0 AND available >= ?
      """;

  private final Connection connection;
  private final int lines;
  private final Map<OrderTable, PreparedStatement> inserts = new EnumMap<>(OrderTable.class);
  private final PreparedStatement take;

  /**
   * Prepares the statements on a connection that it then owns.
   *
   * @param lines how many lines each order has
   */
  PlainOrderWriter(Connection connection, int lines) throws SQLException {
    this.connection = connection;
    this.lines = lines;
    connection.setAutoCommit(false);
    for (OrderTable table : OrderTable.values()) {
      inserts.put(table, connection.prepareStatement(table.insert(rows(table))));
    }
    take = connection.prepareStatement(TAKE);
  }

  private int rows(OrderTable table) {
    return switch (table) {
      case ITEMS -> lines;
      case SNAPSHOTS -> 2;
      case ORDERS, DELIVERIES, LOG, OUTBOX -> 1;
    };
  }

  /** Writes and commits; an order that cannot be served in full leaves nothing. */
  void write(OrderRows order, OffsetDateTime now) throws SQLException {
    try {
      for (Map.Entry<OrderTable, PreparedStatement> insert : inserts.entrySet()) {
        set(insert.getValue(), order.of(insert.getKey()));
        insert.getValue().executeUpdate();
      }
      for (Cart.Line line : order.cart().lines()) {
        take(line, now);
      }
      connection.commit();
    } catch (SQLException failure) {
      connection.rollback();
      throw failure;
    }
  }

  private static void set(PreparedStatement statement, List<@Nullable Object[]> rows)
      throws SQLException {
    int at = 1;
    for (@Nullable Object[] row : rows) {
      for (Object value : row) {
        statement.setObject(at++, value);
      }
    }
  }

  private void take(Cart.Line line, OffsetDateTime now) throws SQLException {
    take.setLong(1, line.quantity());
    take.setLong(2, line.quantity());
    take.setObject(3, now);
    take.setString(4, Goods.code(line.article()));
    take.setLong(5, line.quantity());
    if (take.executeUpdate() != 1) {
      throw new SQLException("not enough of " + Goods.code(line.article()));
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
