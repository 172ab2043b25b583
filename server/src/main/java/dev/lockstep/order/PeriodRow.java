package dev.lockstep.order;

import dev.lockstep.commit.Table;
import java.time.Instant;

/** The campaign period an order was placed in (C7). */
record PeriodRow(String orderId, PlaceOrder.Period period, Instant createTime) {

  static final Table<PeriodRow> TABLE =
      Table.named("order_period", PeriodRow::orderId)
          .fixed("order_id", (p, row) -> p.text(row.orderId()))
          .fixed("period_number", (p, row) -> p.text(row.period().periodNumber()))
          .fixed("profit_amount", (p, row) -> p.number(row.period().profit()))
          .fixed("like_count", (p, row) -> p.number(row.period().likes()))
          .fixed("share_count", (p, row) -> p.number(row.period().shares()))
          .fixed("follow_count", (p, row) -> p.number(row.period().follows()))
          .fixed("favorite_count", (p, row) -> p.number(row.period().favorites()))
          .fixed("gmt_create", (p, row) -> p.time(row.createTime()))
          .fixed("gmt_modified", (p, row) -> p.time(row.createTime()))
          .appendOnly();

  static PeriodRow of(OrderRow root, PlaceOrder.Period period) {
    return new PeriodRow(root.orderId(), period, root.header().createTime());
  }
}
