package dev.lockstep.order;

import static dev.lockstep.order.ShopServer.must;
import static dev.lockstep.order.ShopServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Orders that cannot be expired, because of damage done to them, must not hide those that can. */
class DeadlineScanIT {

  /** More than one page of the scan; their lines name goods that have no stock record. */
  private static final int DAMAGED = 600;

  private static final String DAMAGED_ORDERS =
      """
      INSERT INTO order_info (business_identifier, order_id, root_order_id, order_type,
        order_status, seller_id, user_id, origin_amount, coupon_amount, shipping_amount,
        total_amount, pay_amount, currency, expire_time, delete_status, comment_status, livemode,
        child_count, address_changes, request_hash, version, gmt_create, gmt_modified)
      SELECT 1, lpad(g::text, 28, '0'), lpad(g::text, 28, '0'), 1, 10, 'S1', 'damaged', 1, 0, 0, 1,
        1, 'GBP', now() - interval '1 hour', 0, 0, false, 0, 0, repeat('a', 64), 1, now(), now()
      FROM generate_series(1, :count) g
      """;

  private static final String DAMAGED_LINES =
      """
      INSERT INTO order_item (order_id, order_item_id, product_type, product_id, product_name,
        sku_code, sale_quantity, sale_price, origin_amount, coupon_amount, pay_amount,
        product_unit, seller_id, gmt_create, gmt_modified)
      SELECT order_id, order_id || 'L0001', 1, 'p', 'gone', 'gone', 1, 1, 1, 0, 1, 'piece', 'S1',
        now(), now()
      FROM order_info WHERE user_id = 'damaged'
      """;

  @Test
  void damagedOrdersDoNotHideTheOthers() {
    try (ShopServer shop = new ShopServer("lockstep.order.payment-timeout=2s")) {
      shop.sku("book", 1, 1000, 5);
      shop.jdbc.sql(DAMAGED_ORDERS).param("count", DAMAGED).update();
      shop.jdbc.sql(DAMAGED_LINES).update();
      String id = shop.orderId("ann");
      must(201, shop.create("ann", request(id, 1000, 0, "book"), ""));
      Awaitility.await()
          .atMost(Duration.ofSeconds(25))
          .untilAsserted(() -> assertThat(status(shop, id)).isEqualTo(OrderStatus.CANCELED.code()));
    }
  }

  private static int status(ShopServer shop, String orderId) {
    return shop.jdbc
        .sql("SELECT order_status FROM order_info WHERE order_id = :id")
        .param("id", orderId)
        .query(Integer.class)
        .single();
  }
}
