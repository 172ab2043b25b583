package dev.lockstep.order;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a cart costs, line by line. */
record QuoteReply(OrderAmounts amounts, String currency, List<Line> lines) {

  record Line(
      String skuCode,
      String name,
      @Nullable String image,
      int productType,
      long quantity,
      long salePrice,
      long originAmount,
      long couponAmount,
      long payAmount) {}

  static QuoteReply of(Pricing.Price price) {
    List<Line> lines = price.lines().stream().map(QuoteReply::line).toList();
    return new QuoteReply(price.amounts(), price.currency(), lines);
  }

  private static Line line(Pricing.PricedLine line) {
    return new Line(
        line.sku().skuCode(),
        line.sku().name(),
        line.sku().image(),
        line.sku().productType(),
        line.quantity(),
        line.sku().price(),
        line.originAmount(),
        line.couponAmount(),
        line.payAmount());
  }
}
