package dev.lockstep.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.catalog.Sku;
import dev.lockstep.marketing.Coupon;
import dev.lockstep.money.Money;
import dev.lockstep.order.Pricing.Line;
import dev.lockstep.order.Pricing.Part;
import dev.lockstep.order.Pricing.Price;
import dev.lockstep.order.Pricing.PricedLine;
import dev.lockstep.problem.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever is in the cart: lines sum to parts, parts to the order, and nobody is owed money. */
class PricingTest {

  private static final Pricing.Buyer BUYER = new Pricing.Buyer(Shop.BUYER, Shop.SELLER, Shop.NOW);

  record Cart(List<Line> lines, @Nullable Coupon coupon, Pricing pricing) {}

  @Provide
  Arbitrary<Cart> carts() {
    Arbitrary<Long> prices =
        Arbitraries.oneOf(
            Arbitraries.just(0L),
            Arbitraries.longs().between(0, 2_000_000),
            Arbitraries.longs().between(0, Money.MAX_MINOR / 60_000));
    Arbitrary<Line> lines =
        Combinators.combine(
                prices, Arbitraries.integers().between(1, 5), Arbitraries.longs().between(1, 1000))
            .as((price, type, quantity) -> new Line(Shop.sku("s", type, price), quantity));
    return Combinators.combine(
            lines.list().ofMinSize(1).ofMaxSize(50), coupons().injectNull(0.3), rules())
        .as(Cart::new);
  }

  private static Arbitrary<Coupon> coupons() {
    return Combinators.combine(
            Arbitraries.of(Coupon.Kind.class),
            Arbitraries.longs().between(1, 5_000_000),
            Arbitraries.integers().between(1, 100))
        .as((kind, amount, percent) -> Shop.coupon("c", kind, amount, percent));
  }

  private static Arbitrary<Pricing> rules() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 5_000),
            Arbitraries.longs().between(0, 100_000),
            Arbitraries.integers().between(1, 5).set().ofMaxSize(5))
        .as((amount, freeFrom, types) ->
            new Pricing(Set.copyOf(types), Map.of("CNY", new ShippingRule(amount, freeFrom))));
  }

  @Property
  void linesSumToPartsAndPartsToTheOrder(@ForAll("carts") Cart cart) {
    Price price = cart.pricing().price(cart.lines(), cart.coupon(), BUYER);
    for (Part part : price.parts()) {
      assertThat(part.amounts().originAmount())
          .isEqualTo(sum(part.lines(), PricedLine::originAmount));
      assertThat(part.amounts().couponAmount())
          .isEqualTo(sum(part.lines(), PricedLine::couponAmount));
      assertThat(part.lines())
          .allSatisfy(line -> assertThat(line.sku().productType()).isEqualTo(part.productType()));
    }
    OrderAmounts whole = price.amounts();
    assertThat(sum(price.parts(), part -> part.amounts().originAmount()))
        .isEqualTo(whole.originAmount());
    assertThat(sum(price.parts(), part -> part.amounts().couponAmount()))
        .isEqualTo(whole.couponAmount());
    assertThat(sum(price.parts(), part -> part.amounts().shippingAmount()))
        .isEqualTo(whole.shippingAmount());
    assertThat(sum(price.parts(), part -> part.amounts().payAmount())).isEqualTo(whole.payAmount());
    assertThat(whole.totalAmount()).isEqualTo(whole.originAmount() + whole.shippingAmount());
    assertThat(price.parts()).extracting(Part::productType).isSorted().doesNotHaveDuplicates();
    assertThat(price.lines()).hasSameSizeAs(cart.lines());
  }

  @Property
  void noLineAndNoPartIsWorthLessThanNothing(@ForAll("carts") Cart cart) {
    Price price = cart.pricing().price(cart.lines(), cart.coupon(), BUYER);
    for (PricedLine line : price.lines()) {
      assertThat(line.couponAmount()).isBetween(0L, line.originAmount());
      assertThat(line.payAmount()).isEqualTo(line.originAmount() - line.couponAmount());
      assertThat(line.originAmount()).isEqualTo(line.sku().price() * line.quantity());
    }
    for (Part part : price.parts()) {
      assertThat(part.amounts().payAmount()).isNotNegative();
      if (!cart.pricing().shippedProductTypes().contains(part.productType())) {
        assertThat(part.amounts().shippingAmount()).isZero();
      }
    }
    assertThat(price.amounts().payAmount()).isNotNegative();
  }

  private static <T> long sum(List<T> all, ToLongFunction<T> amount) {
    return all.stream().mapToLong(amount).sum();
  }

  @Test
  void spreadsACouponToTheLastCent() {
    Pricing free = new Pricing(Set.of(), Map.of());
    Price price =
        free.price(
            List.of(
                new Line(Shop.sku("a", 1, 100), 1),
                new Line(Shop.sku("b", 1, 100), 1),
                new Line(Shop.sku("c", 2, 100), 1)),
            Shop.coupon("c", Coupon.Kind.FIXED, 100, 1),
            BUYER);
    assertThat(price.lines()).extracting(PricedLine::couponAmount).containsExactly(34L, 33L, 33L);
    assertThat(price.parts())
        .extracting(part -> part.amounts().payAmount())
        .containsExactly(133L, 67L);
  }

  @Test
  void partsOfFreeGoodsCarryShipping() {
    Pricing rule = new Pricing(Set.of(1, 2), Map.of("CNY", new ShippingRule(7, 0)));
    Price price =
        rule.price(
            List.of(new Line(Shop.sku("a", 1, 0), 1), new Line(Shop.sku("b", 2, 0), 1)),
            null,
            BUYER);
    assertThat(price.amounts().payAmount()).isEqualTo(7);
    assertThat(price.parts())
        .extracting(part -> part.amounts().shippingAmount())
        .containsExactly(4L, 3L);
  }

  @Test
  void refusesWhatNoReaderOfJsonCouldHold() {
    Pricing free = new Pricing(Set.of(1), Map.of("CNY", new ShippingRule(1, 0)));
    Sku dear = Shop.sku("a", 1, Money.MAX_MINOR);
    for (List<Line> lines :
        List.of(
            List.of(new Line(dear, 1000)),
            List.of(new Line(dear, 1), new Line(dear, 1)),
            List.of(new Line(dear, 1)))) {
      assertThatThrownBy(() -> free.price(lines, null, BUYER))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> assertThat(refusal.code()).isEqualTo(OrderCode.ORDER_AMOUNT_TOO_LARGE));
    }
  }

  @Test
  void refusesATotalTooLargeEvenIfACouponLowersThePayment() {
    Pricing rule = new Pricing(Set.of(1), Map.of("CNY", new ShippingRule(1, 0)));
    assertThatThrownBy(() ->
            rule.price(
                List.of(new Line(Shop.sku("a", 1, Money.MAX_MINOR), 1)),
                Shop.coupon("c", Coupon.Kind.PERCENT, 1, 50),
                BUYER))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void refusesAShippingRuleBeyondWhatCanBePaid() {
    assertThatThrownBy(() -> new ShippingRule(Money.MAX_MINOR + 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
