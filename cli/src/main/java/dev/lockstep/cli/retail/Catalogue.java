package dev.lockstep.cli.retail;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the shop's catalogue out of what was sold. */
public final class Catalogue {
  private static final int SPARE_DIVISOR = 10; // a tenth more than what is sold

  private Catalogue() {}

  /**
   * One SKU per (sku, price), in order of first sale; its stock is what the orders sell and a tenth
   * more, rounded up.
   *
   * @throws IllegalArgumentException when two different SKUs would get the same code
   */
  public static List<CatalogueSku> of(Collection<Invoice> orders) {
    Map<String, Sold> sold = new LinkedHashMap<>();
    for (Invoice order : orders) {
      for (InvoiceLine line : order.soldLines()) {
        sold.computeIfAbsent(line.skuCode(), code -> new Sold(line)).add(line);
      }
    }
    return sold.values().stream().map(Sold::sku).toList();
  }

  private static final class Sold {
    private final InvoiceLine first;
    private String name;
    private long pieces;

    private Sold(InvoiceLine first) {
      this.first = first;
      this.name = first.productName();
    }

    private void add(InvoiceLine line) {
      if (!line.sku().equals(first.sku())
          || line.rule().productType() != first.rule().productType()) {
        throw new IllegalArgumentException(
            "two SKUs with one code: " + first.sku() + ", " + line.sku());
      }
      if (name.isBlank()) {
        name = line.productName();
      }
      pieces = Math.addExact(pieces, line.quantity());
    }

    private CatalogueSku sku() {
      return new CatalogueSku(
          first.skuCode(),
          first.skuCode().substring(0, first.skuCode().lastIndexOf('@')),
          name.isBlank() ? first.sku() : name,
          first.unitPriceMinor(),
          first.rule().productType(),
          pieces + Math.ceilDiv(pieces, SPARE_DIVISOR));
    }
  }
}
