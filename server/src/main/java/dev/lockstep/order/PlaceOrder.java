package dev.lockstep.order;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Workspace;
import dev.lockstep.inventory.Stock;
import dev.lockstep.marketing.Coupon;
import dev.lockstep.marketing.Coupons;
import dev.lockstep.problem.Fault;
import dev.lockstep.problem.Refusal;
import dev.lockstep.risk.BlockLists;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Places an order (A2): price, amount check, coupon, stock and order in one decision, all or
 * nothing. Repeating the same request gives the first answer; the id alone makes it idempotent.
 */
final class PlaceOrder implements Command<PlaceOrder.Placed> {

  /**
   * The checked request.
   *
   * @param remark encrypted
   * @param requestHash hash of the canonical request
   */
  record Request(
      String orderId,
      String userId,
      int businessIdentifier,
      @Nullable String businessOrderId,
      int orderType,
      Cart cart,
      OrderRequests.Amounts amounts,
      @Nullable String payType,
      @Nullable String remark,
      @Nullable String extJson,
      Address address,
      @Nullable Period period,
      String requestHash) {}

  /** The address as it is stored. */
  record Address(byte[] cipher, String phoneIndex, String receiverIndex) {}

  /** Figures of the campaign period the order belongs to (C7). */
  record Period(
      String periodNumber, long profit, long likes, long shares, long follows, long favorites) {}

  /** What the buyer is told; a repeat is told the same. */
  record Placed(
      String orderId,
      OrderStatus status,
      long version,
      long payAmount,
      String currency,
      Instant expireTime) {}

  /** What the server, not the buyer, decides. */
  record Terms(Pricing pricing, BlockLists blockLists, Duration paymentTimeout, boolean livemode) {}

  private final Request request;
  private final Terms terms;
  private final OrderSnapshots snapshots;
  private final @Nullable Refusal refusal;

  PlaceOrder(Request request, Terms terms, OrderSnapshots snapshots) {
    this(request, terms, snapshots, null);
  }

  private PlaceOrder(
      Request request, Terms terms, OrderSnapshots snapshots, @Nullable Refusal refusal) {
    this.request = request;
    this.terms = terms;
    this.snapshots = snapshots;
    this.refusal = refusal;
  }

  /** The same, refused unless the order was placed before. */
  PlaceOrder refusedBy(Refusal why) {
    return new PlaceOrder(request, terms, snapshots, why);
  }

  @Override
  public String family() {
    return request.orderId();
  }

  @Override
  public void needs(Needs needs) {
    needs.read(OrderTables.ORDERS, request.orderId());
    if (refusal != null) {
      return;
    }
    terms.blockLists().needs(needs, request.userId(), request.address().phoneIndex());
    Catalog.needs(needs, request.cart().skuCodes());
    Stock.needs(needs, request.cart().skuCodes());
    if (request.cart().couponId() != null) {
      Coupons.needs(needs, request.cart().couponId());
    }
  }

  @Override
  public Set<Class<?>> mayAnnounce() {
    return Set.of(OrderChanged.class);
  }

  @Override
  public int rowsEstimate() {
    return 8 + 2 * request.cart().items().size();
  }

  @Override
  public Placed decide(Workspace workspace) {
    OrderRow before = workspace.find(OrderTables.ORDERS, request.orderId());
    if (before != null) {
      return again(before);
    }
    if (refusal != null) {
      throw refusal;
    }
    terms.blockLists().check(workspace, request.userId(), request.address().phoneIndex());
    List<Pricing.Line> lines = request.cart().lines(sku -> Catalog.find(workspace, sku));
    Coupon coupon = coupon(workspace);
    Pricing.Buyer buyer =
        new Pricing.Buyer(request.userId(), request.cart().sellerId(), workspace.now());
    Pricing.Price price = terms.pricing().price(lines, coupon, buyer);
    checkAmounts(price.amounts());
    if (coupon != null) {
      Coupons.hold(workspace, coupon.couponId(), request.orderId());
    }
    Stock.take(workspace, request.cart().quantityBySku(), request.cart()::field);
    OrderRow root = write(workspace, price, coupon);
    return placed(root);
  }

  /** The answer of the first time, which later changes of the order do not alter. */
  private Placed again(OrderRow before) {
    if (!before.header().userId().equals(request.userId())
        || !before.header().requestHash().equals(request.requestHash())) {
      throw new Refusal(OrderCode.ORDER_ID_REUSED);
    }
    return placed(before);
  }

  private static Placed placed(OrderRow root) {
    boolean free = root.amounts().payAmount() == 0;
    return new Placed(
        root.orderId(),
        free ? OrderStatus.PAID : OrderStatus.CREATED,
        free ? 2 : 1,
        root.amounts().payAmount(),
        root.header().currency(),
        root.header().expireTime());
  }

  private @Nullable Coupon coupon(Workspace workspace) {
    String couponId = request.cart().couponId();
    if (couponId == null) {
      return null;
    }
    Coupon coupon = Coupons.get(workspace, couponId);
    coupon.mustBeFreeFor(request.userId());
    return coupon;
  }

  private void checkAmounts(OrderAmounts actual) {
    OrderRequests.Amounts claimed = request.amounts();
    List<Fault> faults = new ArrayList<>();
    compare(faults, "originAmount", claimed.origin(), actual.originAmount());
    compare(faults, "couponAmount", claimed.coupon(), actual.couponAmount());
    compare(faults, "shippingAmount", claimed.shipping(), actual.shippingAmount());
    compare(faults, "payAmount", claimed.pay(), actual.payAmount());
    if (!faults.isEmpty()) {
      OrderCode code = OrderCode.ORDER_CHECK_REAL_PAY_AMOUNT_FAIL;
      throw new Refusal(code, code.detail(), faults);
    }
  }

  private static void compare(List<Fault> faults, String field, long claimed, long actual) {
    if (claimed != actual) {
      faults.add(
          new Fault(
              "amounts." + field,
              OrderCode.ORDER_CHECK_REAL_PAY_AMOUNT_FAIL.name(),
              "is " + actual + " now"));
    }
  }

  private OrderRow write(Workspace workspace, Pricing.Price price, @Nullable Coupon coupon) {
    NewOrder order = new NewOrder(request, terms, price, workspace.now());
    OrderRow root = order.root();
    workspace.insert(OrderTables.ORDERS, root);
    order.children().forEach(child -> workspace.insert(OrderTables.ORDERS, child));
    order.items().forEach(item -> workspace.insert(OrderTables.ITEMS, item));
    workspace.insert(OrderTables.DELIVERIES, order.delivery());
    snapshots.of(root, price, coupon).forEach(row -> workspace.insert(OrderTables.SNAPSHOTS, row));
    if (request.period() != null) {
      workspace.insert(PeriodRow.TABLE, PeriodRow.of(root, request.period()));
    }
    Operator buyer = new Operator(Operator.Type.BUYER, request.userId());
    OrderFamily.born(workspace, root, buyer);
    return OrderFamily.in(workspace, root.orderId()).root();
  }
}
