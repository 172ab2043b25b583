package dev.lockstep.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.CatalogRows;
import dev.lockstep.commit.Command;
import dev.lockstep.commit.CommitProperties;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.commit.Wire;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.marketing.Coupon;
import dev.lockstep.marketing.CouponRows;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The statements of each operation alone in its group: nothing needless, nothing twice. */
class OrderEconomyIT {

  private final TestDatabase database = TestDatabase.migrated();
  private final Wire wire = new Wire();
  private final GroupCommit commit =
      new GroupCommit(
          new CommitProperties(
              1, 256, 2000, 100, Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(10)),
          Clock.fixed(Shop.NOW, ZoneOffset.UTC),
          wire.over(database.dataSource()),
          new GroupCommit.Participants(List.of(), List.of()),
          new SimpleMeterRegistry());

  @BeforeEach
  void fill() {
    commit.start();
    commit.execute(CatalogRows.put(10, Shop.sku("book", 1, 1000), Shop.sku("licence", 2, 500)));
    commit.execute(CouponRows.put(Shop.coupon("c-1", Coupon.Kind.FIXED, 100, 1)));
  }

  @AfterEach
  void drop() {
    commit.stop();
    database.drop();
  }

  private List<String> sentBy(Command<?> command) {
    wire.forget();
    commit.execute(command);
    return wire.sent();
  }

  private static PlaceOrder order() {
    return Shop.place(Shop.request(Shop.cart(null, "book", "licence"), Shop.amounts(1500, 0, 600)));
  }

  @Test
  void creatingASplitOrder() {
    assertThat(sentBy(order()))
        .containsExactly(
            "INSERT commit_group",
            "SELECT risk_block",
            "SELECT product_stock FOR UPDATE",
            "SELECT order_info",
            "SELECT product_sku",
            "INSERT order_delivery_detail",
            "INSERT order_info",
            "INSERT order_item",
            "UPDATE product_stock",
            "INSERT order_operate_log",
            "INSERT order_snapshot",
            "INSERT outbox",
            "COMMIT");
  }

  @Test
  void aCouponCostsTwoMore() {
    PlaceOrder order =
        Shop.place(Shop.request(Shop.cart("c-1", "book"), Shop.amounts(1000, 100, 600)));
    assertThat(sentBy(order))
        .hasSize(15)
        .containsSubsequence("SELECT coupon FOR UPDATE", "SELECT product_stock FOR UPDATE")
        .contains("UPDATE coupon");
  }

  @Test
  void repeatingAnOrderWritesNothing() {
    commit.execute(order());
    assertThat(sentBy(order())).endsWith("ROLLBACK").noneMatch(sql -> sql.contains("UPDATE p"));
  }

  @Test
  void cancellingASplitOrder() {
    commit.execute(order());
    assertThat(sentBy(CancelOrder.by(Shop.buyer(), Shop.ORDER, null)))
        .containsExactly(
            "INSERT commit_group",
            "SELECT order_info FOR UPDATE",
            "SELECT order_item",
            "SELECT order_info", // the children
            "SELECT product_stock FOR UPDATE",
            "UPDATE order_info",
            "UPDATE product_stock",
            "INSERT order_operate_log",
            "INSERT outbox",
            "INSERT stock_movement",
            "COMMIT");
  }

  @Test
  void changingTheAddress() {
    commit.execute(order());
    PlaceOrder.Address address =
        new PlaceOrder.Address(new byte[] {2}, "q".repeat(64), "s".repeat(64));
    assertThat(sentBy(new AdjustAddress(Shop.ORDER, Shop.buyer(), address, 3)))
        .containsExactly(
            "INSERT commit_group",
            "SELECT order_info FOR UPDATE",
            "SELECT order_delivery_detail",
            "SELECT order_info", // the children, which this change does not touch
            "UPDATE order_delivery_detail",
            "UPDATE order_info",
            "INSERT order_operate_log",
            "INSERT outbox",
            "COMMIT");
  }
}
