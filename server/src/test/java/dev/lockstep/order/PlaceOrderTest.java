package dev.lockstep.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.lockstep.catalog.CatalogRows;
import dev.lockstep.catalog.Sku;
import dev.lockstep.inventory.InventoryCode;
import dev.lockstep.inventory.StockRows;
import dev.lockstep.marketing.Coupon;
import dev.lockstep.marketing.CouponCode;
import dev.lockstep.marketing.CouponRows;
import dev.lockstep.problem.Fault;
import dev.lockstep.problem.Refusal;
import dev.lockstep.risk.RiskCode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlaceOrderTest {

  private final Shop shop = new Shop();

  @Test
  void takesStockHoldsTheCouponAndFreezesWhatItDecidedOn() {
    shop.withCoupon(100);
    PlaceOrder.Placed placed =
        shop.placed(Shop.cart("c-1", "book", "pen"), Shop.amounts(1250, 100, 600));
    assertThat(placed.status()).isEqualTo(OrderStatus.CREATED);
    assertThat(placed.version()).isEqualTo(1);
    assertThat(placed.payAmount()).isEqualTo(1750);
    assertThat(placed.expireTime()).isEqualTo(Shop.NOW.plus(Shop.TIMEOUT));
    assertThat(StockRows.available(shop.decisions, "book")).isEqualTo(Shop.STOCK - 1);
    assertThat(StockRows.taken(shop.decisions, "pen")).isEqualTo(1);
    assertThat(CouponRows.of(shop.decisions, "c-1").orderId()).isEqualTo(Shop.ORDER);
    assertThat(shop.decisions.all(OrderTables.SNAPSHOTS))
        .extracting(OrderTables.SnapshotRow::type)
        .containsExactly(
            SnapshotType.ORDER_COUPON, SnapshotType.ORDER_AMOUNT, SnapshotType.ORDER_ITEM);
    assertThat(shop.decisions.all(OrderTables.LOG))
        .extracting(OrderTables.LogRow::version, OrderTables.LogRow::event)
        .containsExactly(tuple(1L, OrderEvent.CREATED));
    assertThat(shop.decisions.announced()).hasSize(1);
  }

  @Test
  void givesTheSameRequestTheSameAnswer() {
    PlaceOrder.Placed first = shop.placed(Shop.cart(null, "book"), Shop.amounts(1000, 0, 600));
    shop.decisions.setNow(shop.decisions.now().plus(Duration.ofMinutes(5)));
    shop.decisions.run(
        CancelOrder.by(Shop.buyer(), Shop.ORDER, null)); // what happens later is not told
    PlaceOrder.Placed again = shop.placed(Shop.cart(null, "book"), Shop.amounts(1000, 0, 600));
    assertThat(again).isEqualTo(first);
    assertThat(StockRows.available(shop.decisions, "book")).isEqualTo(Shop.STOCK);
    assertThat(shop.decisions.all(OrderTables.ORDERS)).hasSize(1);
  }

  @Test
  void twoOfTheSameInOneGroupAreOneOrder() {
    PlaceOrder.Request request = Shop.request(Shop.cart(null, "book"), Shop.amounts(1000, 0, 600));
    List<PlaceOrder.Placed> placed =
        shop.decisions.runInOneGroup(List.of(Shop.place(request), Shop.place(request)));
    assertThat(placed.get(0)).isEqualTo(placed.get(1));
    assertThat(StockRows.taken(shop.decisions, "book")).isEqualTo(1);
  }

  @Test
  void refusesAnotherRequestUnderAUsedId() {
    shop.withOrder();
    PlaceOrder.Request request = Shop.request(Shop.cart(null, "book"), Shop.amounts(1000, 0, 600));
    PlaceOrder.Request other =
        new PlaceOrder.Request(
            Shop.ORDER,
            Shop.BUYER,
            1,
            null,
            1,
            request.cart(),
            request.amounts(),
            null,
            null,
            null,
            request.address(),
            null,
            "x".repeat(64));
    assertThat(refused(other).code()).isEqualTo(OrderCode.ORDER_ID_REUSED);
  }

  @Test
  void aSplitOrderHasAChildPerProductType() {
    shop.withSplitOrder();
    OrderRow root = shop.order();
    OrderRow goods = shop.order(Shop.ORDER + "-01");
    OrderRow licence = shop.order(Shop.ORDER + "-02");
    assertThat(root.header().childCount()).isEqualTo(2);
    assertThat(goods.header().parentOrderId()).isEqualTo(Shop.ORDER);
    assertThat(goods.amounts()).isEqualTo(new OrderAmounts(1000, 0, 600, 1600));
    assertThat(licence.amounts()).isEqualTo(new OrderAmounts(500, 0, 0, 500));
    assertThat(shop.decisions.all(OrderTables.ITEMS))
        .extracting(ItemRow::orderId)
        .containsExactly(Shop.ORDER + "-01", Shop.ORDER + "-02");
    assertThat(shop.decisions.all(OrderTables.LOG)).hasSize(1);
  }

  @Test
  void whatCostsNothingIsPaidAtOnce() {
    PlaceOrder.Placed placed = shop.placed(Shop.cart(null, "pin"), Shop.amounts(0, 0, 0));
    assertThat(placed.status()).isEqualTo(OrderStatus.PAID);
    assertThat(placed.version()).isEqualTo(2);
    assertThat(shop.order().status()).isEqualTo(OrderStatus.PAID);
    assertThat(shop.order().version()).isEqualTo(2);
    assertThat(shop.order().state().payTime()).isEqualTo(Shop.NOW);
    assertThat(shop.decisions.all(OrderTables.LOG))
        .extracting(OrderTables.LogRow::event)
        .containsExactly(OrderEvent.CREATED, OrderEvent.PAID);
    assertThat(shop.placed(Shop.cart(null, "pin"), Shop.amounts(0, 0, 0))).isEqualTo(placed);
  }

  @Test
  void aCouponThatPaysForASplitOrderPaysItsChildrenToo() {
    shop.withCoupon(9999);
    shop.placed(Shop.cart("c-1", "pen", "licence"), Shop.amounts(750, 750, 600));
    assertThat(shop.order().status()).isEqualTo(OrderStatus.CREATED); // shipping is left
    Shop free = new Shop().withCoupon(9999);
    free.placed(Shop.cart("c-1", "pin", "licence"), Shop.amounts(500, 500, 0));
    assertThat(free.order().status()).isEqualTo(OrderStatus.PAID);
  }

  @Test
  void namesEveryAmountThatIsWrong() {
    Refusal refusal =
        refused(Shop.request(Shop.cart(null, "book"), new OrderRequests.Amounts(999, 1, 601, 5)));
    assertThat(refusal.code()).isEqualTo(OrderCode.ORDER_CHECK_REAL_PAY_AMOUNT_FAIL);
    assertThat(refusal.faults())
        .extracting(Fault::field)
        .containsExactly(
            "amounts.originAmount",
            "amounts.couponAmount",
            "amounts.shippingAmount",
            "amounts.payAmount");
  }

  @Test
  void refusesMoreThanThereIs() {
    Cart cart =
        new Cart(
            Shop.SELLER,
            List.of(new Cart.Item("pen", 6), new Cart.Item("book", 1), new Cart.Item("pen", 5)),
            null);
    Refusal refusal = refused(Shop.request(cart, Shop.amounts(3750, 0, 0)));
    assertThat(refusal.code()).isEqualTo(InventoryCode.INVENTORY_INSUFFICIENT);
    assertThat(refusal.faults()).extracting(Fault::field).containsExactly("items[0].skuCode");
    assertThat(StockRows.available(shop.decisions, "book")).isEqualTo(Shop.STOCK);
    assertThat(shop.decisions.all(OrderTables.ORDERS)).isEmpty();
  }

  @Test
  void refusesACouponOfAnotherOrAHeldOne() {
    Coupon coupon = Shop.coupon("c-1", Coupon.Kind.FIXED, 100, 1);
    shop.decisions.run(CouponRows.put(coupon));
    shop.placed(Shop.cart("c-1", "book"), Shop.amounts(1000, 100, 600));
    PlaceOrder.Request second =
        ofUser(Shop.BUYER, Shop.ORDER.replace('7', '8'), Shop.cart("c-1", "book"));
    assertThat(refused(second).code()).isEqualTo(CouponCode.COUPON_USED);
    PlaceOrder.Request foreign =
        ofUser("buyer-2", Shop.ORDER.replace('7', '8'), Shop.cart("c-1", "book"));
    assertThat(refused(foreign).code()).isEqualTo(CouponCode.COUPON_NOT_OWNED);
    PlaceOrder.Request unknown =
        ofUser(Shop.BUYER, Shop.ORDER.replace('7', '8'), Shop.cart("c-2", "book"));
    assertThat(refused(unknown).code()).isEqualTo(CouponCode.COUPON_NOT_FOUND);
  }

  private static PlaceOrder.Request ofUser(String user, String orderId, Cart cart) {
    PlaceOrder.Request like = Shop.request(cart, Shop.amounts(1000, 100, 600));
    return new PlaceOrder.Request(
        orderId,
        user,
        1,
        null,
        1,
        cart,
        like.amounts(),
        null,
        null,
        null,
        like.address(),
        null,
        like.requestHash());
  }

  @Test
  void namesEveryItemThatCannotBeSold() {
    Cart cart = Shop.cart(null, "book", "nothing", "pen", "nowhere");
    Refusal refusal = refused(Shop.request(cart, Shop.amounts(1250, 0, 0)));
    assertThat(refusal.code()).isEqualTo(OrderCode.ORDER_SKU_NOT_FOUND);
    assertThat(refusal.faults())
        .extracting(Fault::field)
        .containsExactly("items[1].skuCode", "items[3].skuCode");
  }

  @Test
  void namesEveryItemOfAnotherSellerOrCurrency() {
    Cart foreign = new Cart("seller-2", List.of(new Cart.Item("book", 1)), null);
    assertThat(refused(Shop.request(foreign, Shop.amounts(1000, 0, 0))).code())
        .isEqualTo(OrderCode.ORDER_SELLER_MISMATCH);
    Sku dollars =
        new Sku("d", "d", "d", null, 1, 1, null, "USD", "pc", Shop.SELLER, 1, Shop.NOW, Shop.NOW);
    shop.decisions.run(CatalogRows.put(1, dollars));
    Refusal mixed =
        refused(Shop.request(Shop.cart(null, "book", "d", "pen"), Shop.amounts(1, 0, 0)));
    assertThat(mixed.code()).isEqualTo(OrderCode.ORDER_CURRENCY_MIXED);
    assertThat(mixed.faults()).extracting(Fault::field).containsExactly("items[1].skuCode");
  }

  @Test
  void aRiskRefusalDoesNotHideAnOrderThatWasPlaced() {
    PlaceOrder.Placed first = shop.placed(Shop.cart(null, "book"), Shop.amounts(1000, 0, 600));
    PlaceOrder.Request request = Shop.request(Shop.cart(null, "book"), Shop.amounts(1000, 0, 600));
    Refusal refusal = new Refusal(RiskCode.RISK_TOO_MANY_ORDERS);
    assertThat(shop.decisions.run(Shop.place(request).refusedBy(refusal))).isEqualTo(first);
    Shop other = new Shop();
    assertThat(
            catchThrowableOfType(
                Refusal.class, () -> other.decisions.run(Shop.place(request).refusedBy(refusal))))
        .isSameAs(refusal);
  }

  @Test
  void estimatesItsRowsByItsItems() {
    PlaceOrder one = Shop.place(Shop.request(Shop.cart(null, "book"), Shop.amounts(1, 0, 0)));
    assertThat(one.rowsEstimate()).isEqualTo(10);
    assertThat(one.mayAnnounce()).isEqualTo(Set.of(OrderChanged.class));
  }

  private Refusal refused(PlaceOrder.Request request) {
    return catchThrowableOfType(Refusal.class, () -> shop.decisions.run(Shop.place(request)));
  }
}
