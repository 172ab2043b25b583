package dev.lockstep.bench.scenario;

import dev.lockstep.bench.rows.Cart;
import dev.lockstep.bench.rows.CopyText;
import dev.lockstep.bench.rows.OrderRows;
import dev.lockstep.bench.rows.OrderTable;
import dev.lockstep.bench.rows.PastOrder;
import dev.lockstep.bench.subject.DatabaseAccess;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Puts orders of the last 90 days into the tables by COPY, with everything the audit compares them
 * with, so that it stays clean.
 */
final class Filling {

  private static final int ORDERS_PER_COPY = 2_000;
  private static final int USERS = 100_000;
  private static final Duration OLDEST = Duration.ofDays(90);
  private static final long FIRST_NUMBER = 1_000_000_000_000L;

  private static final String TAKE_STOCK =
      """
      UPDATE product_stock s
      SET available = s.available - i.quantity, taken = s.taken + i.quantity, version = version + 1
      FROM (SELECT sku_code, sum(sale_quantity) AS quantity FROM order_item GROUP BY sku_code) i
      WHERE i.sku_code = s.sku_code AND s.allotment = 0
      """;

  private final DatabaseAccess database;
  private final long orders;
  private final OffsetDateTime oldest;
  private final Duration apart;

  Filling(DatabaseAccess database, long orders, Clock clock) {
    this.database = database;
    this.orders = orders;
    this.oldest = OffsetDateTime.now(clock).minus(OLDEST);
    this.apart = OLDEST.minusHours(1).dividedBy(orders);
  }

  /** Fills; {@code progress} is told how many orders are there. */
  void run(LongConsumer progress) {
    try (Connection connection = database.connect()) {
      CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
      SplittableRandom chance = new SplittableRandom(orders);
      for (long from = 0; from < orders; from += ORDERS_PER_COPY) {
        long to = Math.min(orders, from + ORDERS_PER_COPY);
        copy(copy, some(from, to, chance));
        progress.accept(to);
      }
      try (var statement = connection.createStatement()) {
        statement.execute(TAKE_STOCK);
        // What autovacuum would have done in 90 days.
        statement.execute("VACUUM (ANALYZE)");
        statement.execute("CHECKPOINT");
      }
    } catch (SQLException failure) {
      throw new IllegalStateException("the tables could not be filled", failure);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private List<PastOrder> some(long from, long to, SplittableRandom chance) {
    List<PastOrder> some = new ArrayList<>();
    for (long number = from; number < to; number++) {
      int user = chance.nextInt(USERS);
      some.add(
          new PastOrder(
              OrderRows.id(FIRST_NUMBER + number, user),
              Buyers.user(user),
              Cart.twoOf(CreateScenario.ARTICLES, chance),
              oldest.plus(apart.multipliedBy(number))));
    }
    return some;
  }

  private static void copy(CopyManager copy, List<PastOrder> some)
      throws SQLException, IOException {
    for (OrderTable table : OrderTable.values()) {
      StringBuilder text = new StringBuilder();
      for (PastOrder order : some) {
        order.of(table).forEach(row -> CopyText.row(text, row));
      }
      copy.copyIn(table.copy(), new StringReader(text.toString()));
    }
  }
}
