package dev.lockstep.order;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Sku;
import dev.lockstep.marketing.Coupon;
import dev.lockstep.marketing.CouponCode;
import dev.lockstep.marketing.Coupons;
import dev.lockstep.mode.ModeProperties;
import dev.lockstep.problem.Refusal;
import dev.lockstep.risk.RiskCheck;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What happens to a request about an order before it becomes a command of the write path. */
@Component
class Ordering {

  private final OrderProperties properties;
  private final OrderIds ids;
  private final OrderPrivacy privacy;
  private final OrderSnapshots snapshots;
  private final RiskCheck risk;
  private final Shop shop;
  private final PlaceOrder.Terms terms;

  /** Where prices come from. */
  @Component
  record Shop(Catalog catalog, Coupons coupons, Clock clock) {}

  /** How the parts of a new order are made. */
  @Component
  record Making(OrderIds ids, OrderPrivacy privacy, OrderSnapshots snapshots) {}

  Ordering(
      OrderProperties properties, Making making, RiskCheck risk, Shop shop, ModeProperties mode) {
    this.properties = properties;
    this.ids = making.ids();
    this.privacy = making.privacy();
    this.snapshots = making.snapshots();
    this.risk = risk;
    this.shop = shop;
    Pricing pricing =
        new Pricing(Set.copyOf(properties.shippedProductTypes()), properties.shipping());
    this.terms =
        new PlaceOrder.Terms(
            pricing, risk.blockLists(), properties.paymentTimeout(), !mode.development());
  }

  String issueId(int businessIdentifier, String userId) {
    return ids.issue(businessIdentifier, userId);
  }

  /** What the cart costs now; nothing is held. */
  Pricing.Price quote(Cart cart, String userId) {
    Map<String, Sku> skus = shop.catalog().find(cart.skuCodes());
    List<Pricing.Line> lines = cart.lines(skus::get);
    Coupon coupon = cart.couponId() == null ? null : coupon(cart.couponId(), userId);
    return terms
        .pricing()
        .price(lines, coupon, new Pricing.Buyer(userId, cart.sellerId(), shop.clock().instant()));
  }

  private Coupon coupon(String couponId, String userId) {
    Coupon coupon =
        shop.coupons().find(couponId).orElseThrow(() -> new Refusal(CouponCode.COUPON_NOT_FOUND));
    coupon.mustBeFreeFor(userId);
    return coupon;
  }

  /**
   * Checks what can be checked before the group and seals personal data. What the risk rules say is
   * decided with the order, for an order that was placed before is answered as before.
   *
   * @throws Refusal ORDER_ID_NOT_ISSUED
   */
  PlaceOrder place(OrderRequests.Create create, String userId, String requestHash) {
    String orderId = create.orderId();
    if (!ids.issued(orderId, create.businessIdentifier(), userId)) {
      throw new Refusal(OrderCode.ORDER_ID_NOT_ISSUED);
    }
    PlaceOrder.Address address = privacy.seal(userId, orderId, create.address());
    PlaceOrder.Request request =
        new PlaceOrder.Request(
            orderId,
            userId,
            create.businessIdentifier(),
            create.businessOrderId(),
            create.orderType(),
            create.cart(),
            create.amounts(),
            create.payType(),
            privacy.sealRemark(userId, orderId, create.remark()),
            create.extJson(),
            address,
            create.period(),
            privacy.fingerprint(requestHash));
    PlaceOrder place = new PlaceOrder(request, terms, snapshots);
    try {
      risk.check(new RiskCheck.Candidate(userId, create.amounts().pay()));
      return place;
    } catch (Refusal refusal) {
      return place.refusedBy(refusal);
    }
  }

  CancelOrder cancel(String rootId, Actor actor, @Nullable String reason, String buyerId) {
    return CancelOrder.by(actor, rootId, privacy.sealReason(buyerId, rootId, reason));
  }

  AdjustAddress adjust(String rootId, Actor actor, DeliveryAddress address, String buyerId) {
    return new AdjustAddress(
        rootId, actor, privacy.seal(buyerId, rootId, address), properties.addressChangesMax());
  }
}
