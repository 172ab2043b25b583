package dev.lockstep.order;

import dev.lockstep.catalog.CatalogRows;
import dev.lockstep.catalog.Sku;
import dev.lockstep.commit.Decisions;
import dev.lockstep.marketing.Coupon;
import dev.lockstep.marketing.CouponRows;
import dev.lockstep.risk.BlockLists;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A small shop in memory: book for 1,000, pen for 250, licence (another type) for 500, free pin.
 */
final class Shop {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String BUYER = "buyer-1";
  static final String SELLER = "seller-1";
  static final String ORDER = "0123456789012345678901234567";
  static final Duration TIMEOUT = Duration.ofMinutes(30);
  static final long STOCK = 10;

  private static final Pricing PRICING =
      new Pricing(Set.of(1), Map.of("CNY", new ShippingRule(600, 2000)));

  final Decisions decisions = new Decisions(NOW);

  Shop() {
    decisions.run(
        CatalogRows.put(
            STOCK,
            sku("book", 1, 1000),
            sku("pen", 1, 250),
            sku("licence", 2, 500),
            sku("pin", 2, 0)));
  }

  static Sku sku(String code, int type, long price) {
    return new Sku(
        code, "p-" + code, code, null, type, price, 1L, "CNY", "pc", SELLER, 1, NOW, NOW);
  }

  static Coupon coupon(String id, Coupon.Kind kind, long amount, int percent) {
    boolean part = kind == Coupon.Kind.PERCENT;
    return new Coupon(
        id,
        BUYER,
        "coupon",
        kind,
        part ? null : amount,
        part ? percent : null,
        0,
        "CNY",
        null,
        NOW.minusSeconds(1),
        NOW.plus(Duration.ofDays(1)),
        null,
        1,
        NOW);
  }

  Shop withCoupon(long amount) {
    decisions.run(CouponRows.put(coupon("c-1", Coupon.Kind.FIXED, amount, 1)));
    return this;
  }

  static Cart cart(@Nullable String couponId, String... skus) {
    return new Cart(
        SELLER, List.of(skus).stream().map(sku -> new Cart.Item(sku, 1)).toList(), couponId);
  }

  /** What the buyer claims: origin, coupon, shipping; the payment follows. */
  static OrderRequests.Amounts amounts(long origin, long coupon, long shipping) {
    return new OrderRequests.Amounts(origin, coupon, shipping, origin - coupon + shipping);
  }

  static PlaceOrder.Request request(Cart cart, OrderRequests.Amounts amounts) {
    return new PlaceOrder.Request(
        ORDER,
        BUYER,
        1,
        null,
        1,
        cart,
        amounts,
        "sandbox",
        null,
        null,
        new PlaceOrder.Address(new byte[] {1}, "p".repeat(64), "r".repeat(64)),
        null,
        "h".repeat(64));
  }

  static PlaceOrder place(PlaceOrder.Request request) {
    return new PlaceOrder(
        request,
        new PlaceOrder.Terms(PRICING, new BlockLists(true), TIMEOUT, false),
        new OrderSnapshots(JsonMapper.builder().build()));
  }

  PlaceOrder.Placed placed(Cart cart, OrderRequests.Amounts amounts) {
    return decisions.run(place(request(cart, amounts)));
  }

  /** One book, with shipping. */
  Shop withOrder() {
    placed(cart(null, "book"), amounts(1000, 0, 600));
    return this;
  }

  /** A book and a licence: two children. */
  Shop withSplitOrder() {
    placed(cart(null, "book", "licence"), amounts(1500, 0, 600));
    return this;
  }

  OrderRow order(String orderId) {
    return decisions.get(OrderTables.ORDERS, orderId);
  }

  OrderRow order() {
    return order(ORDER);
  }

  /** The order as if it stood elsewhere. */
  Shop standing(OrderStatus status) {
    OrderRow order = order();
    decisions.put(OrderTables.ORDERS, order.with(order.state().moved(status, NOW)));
    return this;
  }

  static Actor buyer() {
    return new Actor(new Operator(Operator.Type.BUYER, BUYER), null);
  }

  static Actor stranger() {
    return new Actor(new Operator(Operator.Type.BUYER, "buyer-2"), null);
  }

  static Actor seller(String sellerId) {
    return new Actor(new Operator(Operator.Type.SELLER, "clerk"), sellerId);
  }

  static Actor operator() {
    return new Actor(new Operator(Operator.Type.OPERATOR, "op"), null);
  }
}
