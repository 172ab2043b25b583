package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.database.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The keys that keep anything from counting twice when everything else has failed. Normal work
 * never meets them, so nothing else would notice that one is gone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UniqueKeysIT {

  private static final String COLUMNS =
      """
      SELECT string_agg(k.column_name, ' ' ORDER BY k.ordinal_position)
      FROM information_schema.table_constraints c
      JOIN information_schema.key_column_usage k
        ON k.constraint_schema = c.constraint_schema AND k.constraint_name = c.constraint_name
      WHERE c.table_name = ? AND c.constraint_type IN ('UNIQUE', 'PRIMARY KEY')
      GROUP BY c.constraint_name
      """;

  private final TestDatabase database = TestDatabase.migrated();
  private final JdbcClient jdbc = JdbcClient.create(database.dataSource());

  @AfterAll
  void drop() {
    database.drop();
  }

  @ParameterizedTest
  @CsvSource({
    "commit_group, group_id",
    "idempotency_key, key_id",
    "order_info, order_id",
    "order_operate_log, root_order_id version",
    "product_stock, sku_code allotment",
    "stock_movement, item_id kind source_id",
    "order_payment_detail, payment_id",
    "order_payment_detail, out_trade_no pay_type channel_account",
    "order_payment_flow, flow_no",
    "payment_capture, capture_key",
    "payment_refund, refund_id",
    "payment_case, case_id",
    "payment_inbox, inbox_key",
    "notification, notification_id",
    "webhook_delivery, endpoint_id event_id",
    "node_lease, node_no",
    "partition_lease, work_name partition_no"
  })
  void nothingIsThereTwice(String table, String columns) {
    assertThat(jdbc.sql(COLUMNS).param(table).query(String.class).list()).contains(columns);
  }

  @Test
  void noStockIsBelowNothing() {
    assertThat(
            jdbc.sql(
                    """
                    SELECT check_clause FROM information_schema.check_constraints
                    WHERE check_clause LIKE '%available >= 0%'
                    """)
                .query(String.class)
                .list())
        .isNotEmpty();
  }
}
