package dev.lockstep.order;

import dev.lockstep.catalog.Sku;
import dev.lockstep.problem.Fault;
import dev.lockstep.problem.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is to be bought from whom: the part of a request that a quote and an order share. */
record Cart(String sellerId, List<Item> items, @Nullable String couponId) {

  record Item(String skuCode, long quantity) {}

  Set<String> skuCodes() {
    Set<String> codes = new LinkedHashSet<>();
    items.forEach(item -> codes.add(item.skuCode()));
    return codes;
  }

  SortedMap<String, Long> quantityBySku() {
    SortedMap<String, Long> quantities = new TreeMap<>();
    items.forEach(item -> quantities.merge(item.skuCode(), item.quantity(), Math::addExact));
    return quantities;
  }

  /** The place of a SKU's first item, as faults name it. */
  String field(String skuCode) {
    return field(items.stream().map(Item::skuCode).toList().indexOf(skuCode));
  }

  private static String field(int place) {
    return "items[" + place + "].skuCode";
  }

  /**
   * The lines with what the catalogue says of them.
   *
   * @throws Refusal ORDER_SKU_NOT_FOUND, ORDER_SELLER_MISMATCH or ORDER_CURRENCY_MIXED, naming
   *     every item at fault
   */
  List<Pricing.Line> lines(Function<String, @Nullable Sku> catalog) {
    List<Pricing.Line> lines = new ArrayList<>(items.size());
    List<Fault> unknown = new ArrayList<>();
    List<Fault> foreign = new ArrayList<>();
    List<Fault> mixed = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      String field = field(i);
      Sku sku = catalog.apply(item.skuCode());
      if (sku == null) {
        unknown.add(fault(field, OrderCode.ORDER_SKU_NOT_FOUND));
        continue;
      }
      if (!sku.sellerId().equals(sellerId)) {
        foreign.add(fault(field, OrderCode.ORDER_SELLER_MISMATCH));
      }
      if (!lines.isEmpty() && !lines.getFirst().sku().currency().equals(sku.currency())) {
        mixed.add(fault(field, OrderCode.ORDER_CURRENCY_MIXED));
      }
      lines.add(new Pricing.Line(sku, item.quantity()));
    }
    refuse(OrderCode.ORDER_SKU_NOT_FOUND, unknown);
    refuse(OrderCode.ORDER_SELLER_MISMATCH, foreign);
    refuse(OrderCode.ORDER_CURRENCY_MIXED, mixed);
    return lines;
  }

  private static Fault fault(String field, OrderCode code) {
    return new Fault(field, code.name(), code.detail());
  }

  private static void refuse(OrderCode code, List<Fault> faults) {
    if (!faults.isEmpty()) {
      throw new Refusal(code, code.detail(), faults);
    }
  }
}
