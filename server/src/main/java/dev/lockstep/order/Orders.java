package dev.lockstep.order;

import dev.lockstep.commit.Columns;
import dev.lockstep.problem.Refusal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Plain look-ups of orders, outside any group. */
@Repository
public class Orders {

  private static final String BUYER = "SELECT user_id FROM order_info WHERE order_id = :orderId";

  /** Served by the index of open deadlines; the command compares again under the lock. */
  private static final String DUE =
      """
      SELECT order_id, expire_time FROM order_info
      WHERE order_status = 10 AND parent_order_id IS NULL AND expire_time <= :now
        AND (expire_time > :afterTime OR (expire_time = :afterTime AND order_id > :afterId))
      ORDER BY expire_time, order_id
      LIMIT :limit
      """;

  private final JdbcClient jdbc;

  Orders(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The root of the family an order or one of its parts belongs to. Only a part is looked up: parts
   * are made with their order and never later. Whether a root exists is seen under its lock.
   *
   * @throws Refusal ORDER_NOT_FOUND for what cannot be an order and for parts that are not
   */
  public String root(String orderId) {
    boolean known = OrderId.isRoot(orderId) || (OrderId.isOrder(orderId) && exists(orderId));
    if (!known) {
      throw new Refusal(OrderCode.ORDER_NOT_FOUND);
    }
    return OrderId.root(orderId);
  }

  private boolean exists(String orderId) {
    return buyer(orderId).isPresent();
  }

  Optional<String> buyer(String rootId) {
    return jdbc.sql(BUYER).param("orderId", rootId).query(String.class).optional();
  }

  /** An order that awaits payment past its deadline. */
  record Due(String orderId, Instant expireTime) {

    /** Before all others. */
    static final Due NONE = new Due("", Instant.EPOCH);
  }

  /** The next due orders after one, oldest deadline first. */
  List<Due> due(Instant deadline, Due after, int limit) {
    return jdbc.sql(DUE)
        .param("now", deadline.atOffset(ZoneOffset.UTC))
        .param("afterTime", after.expireTime().atOffset(ZoneOffset.UTC))
        .param("afterId", after.orderId())
        .param("limit", limit)
        .query((row, _) -> {
          Columns columns = new Columns(row);
          return new Due(columns.text("order_id"), columns.time("expire_time"));
        })
        .list();
  }
}
