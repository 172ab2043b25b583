package dev.lockstep.order;

import static dev.lockstep.order.ShopServer.must;
import static dev.lockstep.order.ShopServer.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.order.ShopServer.Reply;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bank was asked to open a payment and hung up. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class UnknownOpeningIT {

  private static final String LOCK =
      "SELECT 1 FROM product_stock WHERE sku_code = 'cup' FOR UPDATE";
  private static final String WAITING =
      "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";

  /** Not 503, which says that certainly nothing was done: the bank may have opened it. */
  @Test
  void staysUnknownHoweverBusyTheServiceIs() throws Exception {
    try (ServerSocket bank = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ShopServer shop =
            new ShopServer(
                "lockstep.sandbox.base-url=http://127.0.0.1:" + bank.getLocalPort() + "/sandbox",
                "lockstep.sandbox.call-timeout=30s",
                "lockstep.commit.wait-max=1s");
        Connection inTheWay = shop.connect()) {
      shop.sku("cup", 2, 100, 10);
      String orderId = shop.orderId("ann");
      must(201, shop.create("ann", request(orderId, 100, 0, "cup"), ""));
      var opening = CompletableFuture.supplyAsync(() -> open(shop, orderId));
      var asked = bank.accept();

      inTheWay.setAutoCommit(false);
      inTheWay.createStatement().execute(LOCK);
      var busy =
          CompletableFuture.supplyAsync(
              () -> shop.send("op", "POST", "/ops/v1/skus/cup/stock", Map.of("delta", 1), "k"));
      await().until(() -> shop.jdbc.sql(WAITING).query(Long.class).single() == 1);
      asked.close();
      assertThat(opening.get().status()).isEqualTo(504);
      inTheWay.rollback();
      assertThat(busy.get().status()).isIn(200, 504);
    }
  }

  private static Reply open(ShopServer shop, String orderId) {
    Map<String, Object> body = Map.of("channel", "sandbox", "method", "PAGE");
    return shop.send("ann", "POST", "/api/v1/orders/" + orderId + "/payments", body, "pay");
  }
}
