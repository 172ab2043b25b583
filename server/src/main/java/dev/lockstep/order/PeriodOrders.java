package dev.lockstep.order;

import dev.lockstep.commit.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads of the orders of campaign periods, outside any group. */
@Repository
public class PeriodOrders {

  /** Orders one look-up takes at most. */
  public static final int IDS_MAX = 1_000;

  private static final String SELECT =
      """
      SELECT p.order_id, p.period_number, p.profit_amount, p.like_count, p.share_count,
        p.follow_count, p.favorite_count, o.version, o.user_id, o.pay_amount, o.currency,
        o.order_status, o.delete_status, o.expire_time, o.gmt_create, o.gmt_modified
      FROM order_period p JOIN order_info o ON o.order_id = p.order_id
      """;

  private static final String BY_IDS = SELECT + "WHERE p.order_id IN (:ids)";

  private static final String PAGE =
      SELECT
          + """
          WHERE p.period_number = :period AND p.order_id > :after
          ORDER BY p.order_id
          LIMIT :limit
          """;

  private static final String COUNT =
      """
      SELECT count(*) FROM order_period p JOIN order_info o ON o.order_id = p.order_id
      WHERE p.period_number = :period AND o.delete_status = 0
      """;

  private final JdbcClient jdbc;

  public PeriodOrders(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Those of these orders that were placed in a period, at most {@link #IDS_MAX} of them. */
  public List<PeriodOrder> ofOrders(Collection<String> orderIds) {
    if (orderIds.isEmpty()) {
      return List.of();
    }
    return jdbc.sql(BY_IDS).param("ids", padded(orderIds)).query((row, _) -> order(row)).list();
  }

  /** Padded to a power of two, so that few different statements are prepared. */
  private static List<String> padded(Collection<String> ids) {
    if (ids.size() > IDS_MAX) {
      throw new IllegalArgumentException("at most " + IDS_MAX + " orders at a time");
    }
    List<String> padded = new ArrayList<>(ids);
    int size = ids.size() == 1 ? 1 : Integer.highestOneBit(ids.size() - 1) << 1;
    while (padded.size() < size) {
      padded.add(padded.getFirst());
    }
    return padded;
  }

  /** The orders of a period after one, by id, removed ones included; "" is before all. */
  public List<PeriodOrder> page(String periodNumber, String afterId, int limit) {
    return jdbc.sql(PAGE)
        .param("period", periodNumber)
        .param("after", afterId)
        .param("limit", limit)
        .query((row, _) -> order(row))
        .list();
  }

  /** How many orders a period has; removed ones do not count. */
  public long count(String periodNumber) {
    return jdbc.sql(COUNT).param("period", periodNumber).query(Long.class).single();
  }

  private static PeriodOrder order(ResultSet resultSet) throws SQLException {
    Columns row = new Columns(resultSet);
    return new PeriodOrder(
        row.text("order_id"),
        row.number("version"),
        row.text("user_id"),
        row.text("period_number"),
        row.number("pay_amount"),
        row.text("currency"),
        new PeriodOrder.Figures(
            row.number("profit_amount"),
            row.number("like_count"),
            row.number("share_count"),
            row.number("follow_count"),
            row.number("favorite_count")),
        row.small("order_status"),
        row.small("delete_status") != 0,
        row.time("expire_time"),
        row.time("gmt_create"),
        row.time("gmt_modified"));
  }
}
