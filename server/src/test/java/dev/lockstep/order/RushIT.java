package dev.lockstep.order;

import static dev.lockstep.order.ShopServer.must;
import static dev.lockstep.order.ShopServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Everybody wants the same thing, and nobody pays; one order a user in ten minutes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RushIT {

  private static final int BUYERS = 500;
  private static final int STOCK = 100;

  private ShopServer shop;

  @BeforeAll
  void start() {
    shop =
        new ShopServer(
            "lockstep.order.payment-timeout=10s",
            "lockstep.risk.orders-max=1",
            "lockstep.risk.pay-amount-max=5000",
            "lockstep.commit.wait-max=30s");
    shop.sku("ticket", 1, 1000, STOCK);
    shop.sku("book", 1, 1000, 1_000);
    shop.sku("car", 1, 5001, 1);
  }

  @AfterAll
  void stop() {
    shop.close();
  }

  @Test
  void sellsExactlyWhatThereIsAndGetsItBackWhenNobodyPays() throws Exception {
    // Ids first, so that all buy within a moment: nothing may come back before the last has tried.
    List<String> ids = inParallel(buyer -> shop.orderId("rush-" + buyer));
    List<String> codes = inParallel(buyer -> buy("rush-" + buyer, ids.get(buyer)));
    assertThat(Collections.frequency(codes, "")).isEqualTo(STOCK);
    assertThat(Collections.frequency(codes, "INVENTORY_INSUFFICIENT")).isEqualTo(BUYERS - STOCK);
    assertThat(stock("available") + stock("taken")).isEqualTo(STOCK);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(stock("available")).isEqualTo(STOCK));
    assertThat(stock("taken")).isZero();
    assertThat(count("stock_movement WHERE sku_code = 'ticket' AND kind = 3")).isEqualTo(STOCK);
    assertThat(
            count(
                "order_info WHERE user_id LIKE 'rush-%' AND cancel_type = 'PAYMENT_TIMEOUT'"
                    + " AND cancel_time >= expire_time"))
        .isEqualTo(STOCK);
  }

  private String buy(String user, String id) {
    return shop.create(user, request(id, 1000, 0, "ticket"), "").code();
  }

  private interface Purchase {
    String by(int buyer);
  }

  private static List<String> inParallel(Purchase purchase) throws Exception {
    try (ExecutorService buyers = Executors.newFixedThreadPool(64)) {
      List<Callable<String>> calls =
          IntStream.range(0, BUYERS)
              .<Callable<String>>mapToObj(buyer -> () -> purchase.by(buyer))
              .toList();
      return buyers.invokeAll(calls).stream().map(Future::resultNow).toList();
    }
  }

  @Test
  void aRepeatIsNotAnOrderMore() {
    String id = shop.orderId("ann");
    var first = must(201, shop.create("ann", request(id, 1000, 0, "book"), "key"));
    assertThat(shop.create("ann", request(shop.orderId("ann"), 1000, 0, "book"), "").code())
        .isEqualTo("RISK_TOO_MANY_ORDERS");
    // The same request is told the same, with its key and by the order's id alone.
    assertThat(must(201, shop.create("ann", request(id, 1000, 0, "book"), "key")).replayed())
        .isTrue();
    assertThat(must(201, shop.create("ann", request(id, 1000, 0, "book"), "")).body())
        .isEqualTo(first.body());
    assertThat(shop.create("ann", request(id, 1000, 0, "ticket"), "").code())
        .isEqualTo("ORDER_ID_REUSED");
  }

  @Test
  void refusesWhatCostsTooMuch() {
    String id = shop.orderId("bob");
    assertThat(shop.create("bob", request(id, 5001, 0, "car"), "").code())
        .isEqualTo("RISK_AMOUNT_TOO_HIGH");
  }

  private long stock(String column) {
    return shop.jdbc
        .sql("SELECT " + column + " FROM product_stock WHERE sku_code = 'ticket'")
        .query(Long.class)
        .single();
  }

  private long count(String from) {
    return shop.jdbc.sql("SELECT count(*) FROM " + from).query(Long.class).single();
  }
}
