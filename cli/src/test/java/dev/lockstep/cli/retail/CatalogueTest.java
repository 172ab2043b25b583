package dev.lockstep.cli.retail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  @Test
  void stocksWhatIsSoldAndATenthMore() {
    var skus =
        Catalogue.of(List.of(order(line("A", "goods", 5, 100)), order(line("A", "goods", 6, 100))));
    assertThat(skus).containsExactly(new CatalogueSku("A@100", "A", "name", 100, 1, 13));
  }

  @Test
  void givesEverySkuAndPriceACodeOfItsOwn() {
    var order =
        order(
            line("A", "goods", 1, 100),
            line("A", "goods", 1, 120),
            line("a", "goods", 1, 100),
            line("A", "goods", 1, 0),
            line("BANK CHARGES", "fee", 1, 1500));
    assertThat(Catalogue.of(List.of(order)))
        .extracting(CatalogueSku::skuCode)
        .containsExactly("A@100", "A@120", "a@100", "A@0", "BANK-CHARGES@1500");
  }

  @Test
  void sellsGoodsAsTypeOneAndEverythingElseAsTypeTwo() {
    var order =
        order(
            line("A", "goods", 1, 0),
            line("POST", "postage", 1, 1800),
            line("M", "manual", 1, 1),
            line("gift_0001_20", "gift_voucher", 1, 1667),
            line("X", "never heard of", 1, 5));
    assertThat(Catalogue.of(List.of(order)))
        .extracting(CatalogueSku::productType)
        .containsExactly(1, 2, 2, 2, 2);
  }

  @Test
  void leavesOutWhatCannotBeSoldButCountsIt() {
    var order =
        order(line("D", "discount", -1, 500), line("A", "goods", 0, 5), line("B", "goods", 1, -5));
    assertThat(order.soldLines()).isEmpty();
    assertThat(order.lines()).extracting(InvoiceLine::rule).containsOnly(LineRule.NOT_SOLD);
  }

  @Test
  void refusesTwoSkusWithOneCode() {
    var order = order(line("A B", "goods", 1, 5), line("A-B", "goods", 1, 5));
    assertThatThrownBy(() -> Catalogue.of(List.of(order)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void coversTheWholeSample() {
    Map<String, Long> sold = new HashMap<>();
    Set<List<Object>> pairs = new HashSet<>();
    for (Invoice order : Sample.DATA.orders()) {
      for (InvoiceLine line : order.lines()) {
        sold.merge(line.skuCode(), line.quantity(), Long::sum);
        pairs.add(List.of(line.sku(), line.unitPriceMinor()));
      }
    }
    List<CatalogueSku> skus = Catalogue.of(Sample.DATA.orders());
    assertThat(skus).hasSize(pairs.size()).hasSize(sold.size());
    assertThat(skus)
        .allSatisfy(sku -> {
          long pieces = sold.getOrDefault(sku.skuCode(), 0L);
          assertThat(sku.stock()).isEqualTo(pieces + (pieces + 9) / 10);
          assertThat(sku.name()).isNotBlank();
        });
  }

  private static Invoice order(InvoiceLine... lines) {
    return new Invoice(
        "1", "77", LocalDateTime.of(2010, 12, 1, 8, 26), "completed", "GBP", List.of(lines));
  }

  private static InvoiceLine line(String sku, String type, long quantity, long price) {
    return new InvoiceLine(1, sku, "name", type, quantity, price);
  }
}
