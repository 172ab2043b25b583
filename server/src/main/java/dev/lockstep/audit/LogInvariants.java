package dev.lockstep.audit;

import java.util.List;

/** Every change of a family left one log row and one event, and each was allowed. */
final class LogInvariants {

  private static final String ROOTS =
      "SELECT COUNT(*) FROM order_info WHERE parent_order_id IS NULL";
  private static final String ENTRIES = "SELECT COUNT(*) FROM order_operate_log";

  private static final String VERSIONS_MISSING =
      """
      SELECT o.order_id,
        CONCAT('version ', o.version, ', but ', COALESCE(l.entries, 0), ' log entries from ',
          COALESCE(l.lowest, 0), ' to ', COALESCE(l.highest, 0))
      FROM order_info o
      LEFT JOIN (SELECT root_order_id, COUNT(*) AS entries, MIN(version) AS lowest,
                   MAX(version) AS highest
                 FROM order_operate_log GROUP BY root_order_id) l
        ON l.root_order_id = o.order_id
      WHERE o.parent_order_id IS NULL
        AND (l.root_order_id IS NULL OR l.entries <> o.version OR l.lowest <> 1
          OR l.highest <> o.version)
      """;

  private static final String LOG_WITHOUT_ORDER =
      """
      SELECT l.root_order_id, CONCAT('log version ', l.version, ' of no order')
      FROM order_operate_log l
      LEFT JOIN order_info o ON o.order_id = l.root_order_id AND o.parent_order_id IS NULL
      WHERE o.order_id IS NULL
      """;

  private static final String CHAIN_BROKEN =
      """
      SELECT l.root_order_id,
        CONCAT('version ', l.version, ' comes from ', COALESCE(l.from_status, 0),
          ', the one before it went to ', COALESCE(b.to_status, 0))
      FROM order_operate_log l
      LEFT JOIN order_operate_log b
        ON b.root_order_id = l.root_order_id AND b.version = l.version - 1
      WHERE (l.version = 1 OR b.version IS NOT NULL)
        AND COALESCE(l.from_status, 0) <> COALESCE(b.to_status, 0)
      """;

  private static final String OTHER_STATUS =
      """
      SELECT o.order_id,
        CONCAT('status ', o.order_status, ', its last log entry went to ', l.to_status)
      FROM order_info o
      JOIN order_operate_log l ON l.root_order_id = o.order_id AND l.version = o.version
      WHERE o.parent_order_id IS NULL AND l.to_status <> o.order_status
      """;

  private static final String UNKNOWN_MOVE =
      """
      SELECT root_order_id,
        CONCAT('version ', version, ': ', COALESCE(from_status, 0), ' ', event, ' ', to_status)
      FROM order_operate_log
      WHERE CONCAT(COALESCE(from_status, 0), ' ', event, ' ', to_status) NOT IN (:orderMoves)
      """;

  private static final String NOWHERE_TO_GO =
      """
      SELECT o.order_id, 'has no delivery row of its buyer'
      FROM order_info o LEFT JOIN order_delivery_detail d ON d.order_id = o.order_id
      WHERE o.parent_order_id IS NULL AND (d.order_id IS NULL OR d.user_id <> o.user_id)
      """;

  private static final String RECENT_ENTRIES =
      "SELECT COUNT(*) FROM order_operate_log WHERE gmt_create > :outboxSince";

  private static final String NOT_TOLD_ONCE =
      """
      SELECT l.root_order_id,
        CONCAT('version ', l.version, ' ', l.event, ' has ', COALESCE(e.events, 0), ' events, ',
          COALESCE(e.event_type, 'none'))
      FROM order_operate_log l
      LEFT JOIN (SELECT root_order_id, version, COUNT(*) AS events, MIN(event_type) AS event_type
                 FROM outbox GROUP BY root_order_id, version) e
        ON e.root_order_id = l.root_order_id AND e.version = l.version
      WHERE l.gmt_create > :outboxSince
        AND (e.events IS NULL OR e.events <> 1 OR e.event_type <> l.event)
      """;

  private static final String TOLD_TOO_MUCH =
      """
      SELECT e.root_order_id, CONCAT('event of version ', e.version, ', which the order has not')
      FROM outbox e LEFT JOIN order_info o ON o.order_id = e.root_order_id
      WHERE o.order_id IS NULL OR e.version > o.version
      """;

  static final List<Invariant> ALL =
      List.of(
          new Invariant(
              "log-versions",
              "Each family's log has every version once, from 1 to the root's.",
              ROOTS,
              VERSIONS_MISSING,
              LOG_WITHOUT_ORDER),
          new Invariant(
              "log-chain",
              "Each log entry starts from the status the one before it led to; the first from"
                  + " none.",
              ENTRIES,
              CHAIN_BROKEN),
          new Invariant(
              "log-status",
              "Each order's status is the one its last log entry led to.",
              ROOTS,
              OTHER_STATUS),
          new Invariant(
              "order-moves",
              "Each change of an order is a row of the order's life cycle, or its birth.",
              ENTRIES,
              UNKNOWN_MOVE),
          new Invariant(
              "delivery-present",
              "Each order has a delivery row, of the same buyer.",
              ROOTS,
              NOWHERE_TO_GO),
          new Invariant(
              "outbox-complete",
              "Each recent change of an order has exactly one event, of the same name.",
              RECENT_ENTRIES,
              NOT_TOLD_ONCE,
              TOLD_TOO_MUCH));

  private LogInvariants() {}
}
