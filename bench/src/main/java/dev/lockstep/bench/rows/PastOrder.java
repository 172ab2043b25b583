package dev.lockstep.bench.rows;

import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an order of former days that cost nothing and so was paid in the moment it was
 * placed: as large as any, and whole without a payment or a bank.
 */
public final class PastOrder {

  private static final int CREATED = 10;
  private static final int PAID = 20;

  private static final int STATUS = OrderTable.ORDERS.index("order_status");
  private static final int PAY_TYPE = OrderTable.ORDERS.index("pay_type");
  private static final int PAY_TIME = OrderTable.ORDERS.index("pay_time");
  private static final int VERSION = OrderTable.ORDERS.index("version");
  private static final int LOG_VERSION = OrderTable.LOG.index("version");
  private static final int LOG_EVENT = OrderTable.LOG.index("event");
  private static final int LOG_FROM = OrderTable.LOG.index("from_status");
  private static final int LOG_TO = OrderTable.LOG.index("to_status");
  private static final int LOG_TYPE = OrderTable.LOG.index("operator_type");
  private static final int LOG_WHO = OrderTable.LOG.index("operator_id");
  private static final int EVENT_VERSION = OrderTable.OUTBOX.index("version");
  private static final int EVENT = OrderTable.OUTBOX.index("event_type");
  private static final int PUBLISHED = OrderTable.OUTBOX.index("published_at");

  private final OrderRows rows;
  private final OffsetDateTime at;

  /** An order placed then, of articles that cost nothing. */
  public PastOrder(String orderId, String userId, Cart cart, OffsetDateTime at) {
    this.rows = new OrderRows(orderId, userId, cart.free(), at, at.plusMinutes(30));
    this.at = at;
  }

  /** The rows of one table, values in the order of its columns. */
  public List<@Nullable Object[]> of(OrderTable table) {
    List<@Nullable Object[]> created = rows.of(table);
    return switch (table) {
      case ORDERS -> List.<@Nullable Object[]>of(paid(created.getFirst()));
      case LOG -> List.<@Nullable Object[]>of(created.getFirst(), paidLog(created.getFirst()));
      case OUTBOX -> {
        created.getFirst()[PUBLISHED] = at;
        yield List.<@Nullable Object[]>of(created.getFirst(), paidEvent(created.getFirst()));
      }
      case ITEMS, DELIVERIES, SNAPSHOTS -> created;
    };
  }

  private @Nullable Object[] paid(@Nullable Object[] row) {
    row[STATUS] = PAID;
    row[PAY_TYPE] = "none";
    row[PAY_TIME] = at;
    row[VERSION] = 2L;
    return row;
  }

  private static @Nullable Object[] paidLog(@Nullable Object[] created) {
    @Nullable Object[] row = created.clone();
    row[LOG_VERSION] = 2L;
    row[LOG_EVENT] = "PAID";
    row[LOG_FROM] = CREATED;
    row[LOG_TO] = PAID;
    row[LOG_TYPE] = "SYSTEM";
    row[LOG_WHO] = "nothing-to-pay";
    return row;
  }

  private static @Nullable Object[] paidEvent(@Nullable Object[] created) {
    @Nullable Object[] row = created.clone();
    row[EVENT_VERSION] = 2L;
    row[EVENT] = "PAID";
    return row;
  }
}
