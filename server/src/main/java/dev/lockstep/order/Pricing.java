package dev.lockstep.order;

import dev.lockstep.catalog.Sku;
import dev.lockstep.marketing.Coupon;
import dev.lockstep.money.Allocation;
import dev.lockstep.money.Money;
import dev.lockstep.problem.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a cart costs (A5), and how it is split (A6): pure, the same for a quote and for an order.
 *
 * <p>The coupon is spread over the lines by their worth and shipping over the parts that ship, both
 * to the last minor unit, so lines add up to parts and parts to the order.
 */
public record Pricing(Set<Integer> shippedProductTypes, Map<String, ShippingRule> shippingRules) {

  /** A line to be priced. */
  public record Line(Sku sku, long quantity) {}

  /** A line with its share of the coupon. */
  public record PricedLine(
      Sku sku, long quantity, long originAmount, long couponAmount, long payAmount) {}

  /** The lines of one product type; more than one part makes a split order. */
  public record Part(int productType, List<PricedLine> lines, OrderAmounts amounts) {}

  /** The whole cart. */
  public record Price(OrderAmounts amounts, String currency, List<Part> parts) {

    public List<PricedLine> lines() {
      return parts.stream().flatMap(part -> part.lines().stream()).toList();
    }
  }

  /** Who buys where, for the coupon's own conditions. */
  public record Buyer(String userId, String sellerId, java.time.Instant at) {}

  /**
   * Prices lines of one currency; there must be at least one.
   *
   * @throws Refusal ORDER_AMOUNT_TOO_LARGE, or a coupon's code
   */
  public Price price(List<Line> lines, @Nullable Coupon coupon, Buyer buyer) {
    String currency = lines.getFirst().sku().currency();
    long[] origins = origins(lines);
    long origin = sum(origins);
    long discount = coupon == null ? 0 : discount(coupon, buyer, currency, origin);
    long[] shares = Allocation.byWeights(discount, origins);
    List<PricedLine> priced = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      priced.add(
          new PricedLine(
              line.sku(), line.quantity(), origins[i], shares[i], origins[i] - shares[i]));
    }
    long shipping = shipping(priced, currency, origin - discount);
    long pay = checked(origin, shipping) - discount;
    OrderAmounts amounts = new OrderAmounts(origin, discount, shipping, pay);
    return new Price(amounts, currency, parts(priced, shipping));
  }

  private static long discount(Coupon coupon, Buyer buyer, String currency, long origin) {
    coupon.check(new Coupon.Use(buyer.userId(), buyer.sellerId(), currency, origin, buyer.at()));
    return coupon.discount(origin);
  }

  private static long[] origins(List<Line> lines) {
    return lines.stream()
        .mapToLong(line -> multiplied(line.sku().price(), line.quantity()))
        .toArray();
  }

  private static long sum(long[] amounts) {
    long sum = 0;
    for (long amount : amounts) {
      sum = checked(sum, amount);
    }
    return sum;
  }

  private static long multiplied(long price, long quantity) {
    try {
      return checked(Math.multiplyExact(price, quantity), 0);
    } catch (ArithmeticException _) {
      throw new Refusal(OrderCode.ORDER_AMOUNT_TOO_LARGE);
    }
  }

  /** Both are at most {@link Money#MAX_MINOR}, so the sum fits a long. */
  private static long checked(long amount, long more) {
    long sum = amount + more;
    if (sum > Money.MAX_MINOR) {
      throw new Refusal(OrderCode.ORDER_AMOUNT_TOO_LARGE);
    }
    return sum;
  }

  private long shipping(List<PricedLine> lines, String currency, long goodsAmount) {
    boolean ships = lines.stream().anyMatch(this::ships);
    ShippingRule rule = shippingRules.getOrDefault(currency, ShippingRule.FREE);
    return ships ? rule.cost(goodsAmount) : 0;
  }

  private boolean ships(PricedLine line) {
    return shippedProductTypes.contains(line.sku().productType());
  }

  private List<Part> parts(List<PricedLine> lines, long shipping) {
    Map<Integer, List<PricedLine>> byType = new TreeMap<>();
    for (PricedLine line : lines) {
      byType.computeIfAbsent(line.sku().productType(), _ -> new ArrayList<>()).add(line);
    }
    List<Integer> types = List.copyOf(byType.keySet());
    // One unit on top of the worth, so that parts of free goods can still carry the shipping.
    long[] weights =
        types.stream()
            .mapToLong(type -> shippedProductTypes.contains(type) ? worth(byType.get(type)) + 1 : 0)
            .toArray();
    long[] shippingShares = Allocation.byWeights(shipping, weights);
    List<Part> parts = new ArrayList<>(types.size());
    for (int i = 0; i < types.size(); i++) {
      parts.add(part(types.get(i), byType.get(types.get(i)), shippingShares[i]));
    }
    return parts;
  }

  private static Part part(int type, @Nullable List<PricedLine> lines, long shipping) {
    List<PricedLine> own = lines == null ? List.of() : lines;
    long origin = own.stream().mapToLong(PricedLine::originAmount).sum();
    long coupon = own.stream().mapToLong(PricedLine::couponAmount).sum();
    long pay = origin - coupon + shipping;
    return new Part(type, own, new OrderAmounts(origin, coupon, shipping, pay));
  }

  private static long worth(@Nullable List<PricedLine> lines) {
    return lines == null ? 0 : lines.stream().mapToLong(PricedLine::payAmount).sum();
  }
}
