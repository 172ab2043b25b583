package dev.lockstep.order;

import dev.lockstep.money.Money;
import dev.lockstep.problem.FieldCode;
import dev.lockstep.web.JsonBody;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads requests about orders (A3): every field is checked, and all faults are told at once. */
final class OrderRequests {

  static final int QUANTITY_MAX = 1_000_000;
  static final int ITEMS_MAX = 2_000;

  private static final Pattern CODE = Pattern.compile("[\\p{Graph}&&\\p{ASCII}]+");
  private static final Pattern PHONE = Pattern.compile("\\+?[0-9][0-9 ()./-]{3,28}[0-9]");
  private static final Pattern CHANNEL = Pattern.compile("[a-z][a-z0-9-]*");
  private static final int COORDINATE_SCALE = 7;

  /** The clear part of a request to create an order. */
  record Create(
      String orderId,
      int businessIdentifier,
      @Nullable String businessOrderId,
      int orderType,
      Cart cart,
      DeliveryAddress address,
      Amounts amounts,
      @Nullable String payType,
      @Nullable String remark,
      PlaceOrder.@Nullable Period period,
      @Nullable String extJson) {}

  /** Amounts as the client states them, which need not add up. */
  record Amounts(long origin, long coupon, long shipping, long pay) {}

  private OrderRequests() {}

  static int businessIdentifier(JsonBody body) {
    return (int) body.integer("businessIdentifier", 1, 99);
  }

  static Create create(JsonBody body) {
    Create create =
        new Create(
            orderId(body),
            businessIdentifier(body),
            body.optionalString("businessOrderId", 50),
            (int) body.integer("orderType", 1, 127),
            cart(body),
            address(body.object("deliveryAddress")),
            amounts(body.object("amounts")),
            body.optionalString("payType", 32, CHANNEL),
            body.optionalLines("userRemark", 255),
            period(body.optionalObject("period")),
            body.optionalJson("ext", 1024));
    body.check();
    return create;
  }

  private static String orderId(JsonBody body) {
    int faults = body.faults().size();
    String orderId = body.optionalString("orderId", 50);
    boolean told = body.faults().size() > faults;
    if (orderId == null && !told) {
      body.fault(OrderCode.ORDER_ID_IS_NULL.name(), "orderId", "must be given");
    } else if (orderId != null && !OrderId.isRoot(orderId)) {
      body.fault(FieldCode.FIELD_PATTERN, "orderId", "is no order id");
    }
    return String.valueOf(orderId);
  }

  static Cart quote(JsonBody body) {
    Cart cart = cart(body);
    body.check();
    return cart;
  }

  private static Cart cart(JsonBody body) {
    String sellerId = body.string("sellerId", 1, 50, CODE);
    List<Cart.Item> items =
        body.objects("items", 1, ITEMS_MAX).stream().map(OrderRequests::item).toList();
    return new Cart(sellerId, items, body.optionalString("couponId", 50, CODE));
  }

  private static Cart.Item item(JsonBody item) {
    return new Cart.Item(item.string("skuCode", 1, 50), item.integer("quantity", 1, QUANTITY_MAX));
  }

  static DeliveryAddress address(JsonBody address) {
    return new DeliveryAddress(
        address.string("receiverName", 1, 50),
        address.string("phone", 5, 30, PHONE),
        address.string("province", 1, 50),
        address.string("city", 1, 50),
        address.string("area", 1, 50),
        address.string("street", 1, 100),
        address.string("detail", 1, 200),
        address.optionalString("postcode", 20),
        coordinate(address, "lat", 90),
        coordinate(address, "lon", 180));
  }

  private static @Nullable BigDecimal coordinate(JsonBody address, String field, int bound) {
    BigDecimal max = BigDecimal.valueOf(bound);
    return address.optionalDecimal(field, max.negate(), max, COORDINATE_SCALE);
  }

  private static Amounts amounts(JsonBody amounts) {
    return new Amounts(
        amount(amounts, "originAmount"),
        amount(amounts, "couponAmount"),
        amount(amounts, "shippingAmount"),
        amount(amounts, "payAmount"));
  }

  private static long amount(JsonBody body, String field) {
    return body.integer(field, 0, Money.MAX_MINOR);
  }

  private static PlaceOrder.@Nullable Period period(@Nullable JsonBody period) {
    if (period == null) {
      return null;
    }
    return new PlaceOrder.Period(
        period.string("periodNumber", 1, 50, CODE),
        count(period, "profitAmount"),
        count(period, "likeCount"),
        count(period, "shareCount"),
        count(period, "followCount"),
        count(period, "favoriteCount"));
  }

  private static long count(JsonBody period, String field) {
    Long count = period.optionalInteger(field, 0, Money.MAX_MINOR);
    return count == null ? 0 : count;
  }
}
