package dev.lockstep.order;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Plain look-ups of orders, outside any group. */
@Repository
class Orders {

  private static final String BUYER = "SELECT user_id FROM order_info WHERE order_id = :orderId";

  /** Served by the index of open deadlines; the command compares again under the lock. */
  private static final String DUE =
      """
      SELECT order_id FROM order_info
      WHERE order_status = 10 AND parent_order_id IS NULL AND expire_time <= :now
      ORDER BY expire_time
      LIMIT :limit
      """;

  private final JdbcClient jdbc;

  Orders(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<String> buyer(String rootId) {
    return jdbc.sql(BUYER).param("orderId", rootId).query(String.class).optional();
  }

  List<String> due(Instant deadline, int limit) {
    return jdbc.sql(DUE)
        .param("now", deadline.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query(String.class)
        .list();
  }
}
