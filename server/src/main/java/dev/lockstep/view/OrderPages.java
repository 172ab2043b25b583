package dev.lockstep.view;

import dev.lockstep.order.OrderStatus;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Pages of a buyer's orders, newest first, as ids and versions. */
@Repository
class OrderPages {

  private static final String OF_USER =
      """
      SELECT order_id, version, gmt_create FROM order_info
      WHERE user_id = :userId AND parent_order_id IS NULL AND delete_status = 0
      """;

  private static final String STATUS = "  AND order_status = :status\n";
  private static final String FROM = "  AND gmt_create >= :from\n";
  private static final String TO = "  AND gmt_create < :to\n";
  private static final String AFTER = "  AND (gmt_create, order_id) < (:afterTime, :afterId)\n";
  private static final String NEWEST = "ORDER BY gmt_create DESC, order_id DESC LIMIT :limit";

  /** An order on a page; time and id are its place in the list. */
  record Entry(String orderId, long version, Instant createTime) {}

  /** Where the page before ended. */
  record Place(Instant createTime, String orderId) {}

  /**
   * Which orders.
   *
   * @param status the root's own status
   * @param from first creation time, inclusive
   * @param to last creation time, exclusive
   */
  record Filter(@Nullable OrderStatus status, @Nullable Instant from, @Nullable Instant to) {}

  private final JdbcClient jdbc;

  OrderPages(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  List<Entry> page(String userId, Filter filter, @Nullable Place after, int limit) {
    StringBuilder sql = new StringBuilder(OF_USER);
    List<Param> params = new ArrayList<>();
    params.add(new Param("userId", userId));
    if (filter.status() != null) {
      sql.append(STATUS);
      params.add(new Param("status", (int) filter.status().code()));
    }
    if (filter.from() != null) {
      sql.append(FROM);
      params.add(new Param("from", filter.from().atOffset(ZoneOffset.UTC)));
    }
    if (filter.to() != null) {
      sql.append(TO);
      params.add(new Param("to", filter.to().atOffset(ZoneOffset.UTC)));
    }
    if (after != null) {
      sql.append(AFTER);
      params.add(new Param("afterTime", after.createTime().atOffset(ZoneOffset.UTC)));
      params.add(new Param("afterId", after.orderId()));
    }
    params.add(new Param("limit", limit));
    JdbcClient.StatementSpec statement = jdbc.sql(sql.append(NEWEST).toString());
    for (Param param : params) {
      statement = statement.param(param.name(), param.value());
    }
    return statement
        .query((row, _) ->
            new Entry(
                row.getString(1),
                row.getLong(2),
                row.getObject(3, java.time.OffsetDateTime.class).toInstant()))
        .list();
  }

  private record Param(String name, Object value) {}
}
