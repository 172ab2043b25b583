package dev.lockstep.order;

import dev.lockstep.catalog.CatalogRows;
import dev.lockstep.commit.Command;
import dev.lockstep.commit.MemoryRows;
import dev.lockstep.marketing.Coupon;
import dev.lockstep.marketing.CouponRows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What can be done to the one order of a shop in memory, for tests of modules above this one. */
public final class OrderSteps {

  public static final String ORDER = Shop.ORDER;
  public static final String BUYER = Shop.BUYER;
  public static final String CURRENCY = "CNY";
  public static final String COUPON = "c-1";
  public static final Instant NOW = Shop.NOW;
  public static final Instant DEADLINE = NOW.plus(Shop.TIMEOUT);

  /** What the split order costs. */
  public static final long TO_PAY = 2000;

  /** Of each product at the start. */
  public static final long STOCK = Shop.STOCK;

  private static final int ADDRESS_CHANGES_MAX = 3;

  private OrderSteps() {}

  /** A book and a licence, so two children, with a coupon of 100: 2,000 to pay. */
  public static MemoryRows split(MemoryRows rows) {
    return placed(rows, 100, Shop.amounts(1500, 100, 600), "book", "licence");
  }

  /** A licence, for which a coupon pays all. */
  public static MemoryRows free(MemoryRows rows) {
    return placed(rows, 500, Shop.amounts(500, 500, 0), "licence");
  }

  private static MemoryRows placed(
      MemoryRows rows, long coupon, OrderRequests.Amounts amounts, String... skus) {
    PlaceOrder place = Shop.place(Shop.request(Shop.cart(COUPON, skus), amounts));
    return rows.with(
            CatalogRows.put(STOCK, Shop.sku("book", 1, 1000), Shop.sku("licence", 2, 500)), NOW)
        .with(CouponRows.put(Shop.coupon(COUPON, Coupon.Kind.FIXED, coupon, 1)), NOW)
        .with(place, NOW);
  }

  public static Command<?> cancel() {
    return CancelOrder.by(Shop.buyer(), ORDER, "too dear");
  }

  public static Command<?> expire() {
    return CancelOrder.expired(ORDER, Duration.ZERO);
  }

  public static Command<?> adjustAddress() {
    PlaceOrder.Address address =
        new PlaceOrder.Address(new byte[] {2}, "q".repeat(64), "s".repeat(64));
    return new AdjustAddress(ORDER, Shop.buyer(), address, ADDRESS_CHANGES_MAX);
  }

  public static Command<?> remove() {
    return new RemoveOrders(List.of(ORDER), Shop.buyer());
  }
}
