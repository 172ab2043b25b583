package dev.lockstep.cli.retail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetTest {
  private static final String ORDERS_HEAD =
      "order_id,user_id,created_at,kind,status,country,currency,line_count,total_minor,"
          + "refunded_quantity\n";
  private static final String LINES_HEAD =
      "order_id,line_no,sku,product_name,type,quantity,unit_price_minor\n";

  @TempDir Path folder;

  @Test
  void readsQuotesCommasAndMixedCaseAsTheyAre() throws IOException {
    write(
        "orders.csv.gz",
        ORDERS_HEAD
            + "2,,2010-12-02T10:00:00,order,completed,France,GBP,1,255,0\n"
            + "1,77,2010-12-01T10:00:00,order,cancelled,France,GBP,2,510,0\n");
    write(
        "lines.csv.gz",
        LINES_HEAD
            + "1,1,85123A,\"HEART, \"\"LARGE\"\"\",goods,1,255\n"
            + "1,2,85123a,heart,goods,1,255\n"
            + "2,1,85123A,\"HEART, \"\"LARGE\"\"\",goods,1,255\n");

    DataSet data = DataSet.read(folder);

    assertThat(data.orders()).extracting(Invoice::number).containsExactly("1", "2");
    Invoice first = data.orders().getFirst();
    assertThat(first.lines().getFirst().productName()).isEqualTo("HEART, \"LARGE\"");
    assertThat(first.lines())
        .extracting(InvoiceLine::skuCode)
        .containsExactly("85123A@255", "85123a@255");
    assertThat(first.cancelled()).isTrue();
    assertThat(data.orders().getLast().userId()).isEqualTo("guest-2");
  }

  @Test
  void refusesLineOfNoInvoice() throws IOException {
    write("orders.csv.gz", ORDERS_HEAD);
    write("lines.csv.gz", LINES_HEAD + "1,1,A,B,goods,1,255\n");
    assertThatThrownBy(() -> DataSet.read(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a line of no invoice: 1");
  }

  @Test
  void namesTheMissingFile() {
    assertThatThrownBy(() -> DataSet.read(folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("orders.csv.gz");
  }

  @Test
  void losesNoRowOfTheSample() {
    DataSet data = Sample.DATA;
    Map<LineRule, Integer> rules = new EnumMap<>(LineRule.class);
    data.orders()
        .forEach(order -> order.lines().forEach(line -> rules.merge(line.rule(), 1, Integer::sum)));

    int inOrders = rules.values().stream().mapToInt(Integer::intValue).sum();
    int elsewhere = data.otherLines().values().stream().mapToInt(Integer::intValue).sum();

    assertThat(data.orders()).hasSize(2344);
    assertThat(data.lineRows()).isEqualTo(33_950).isEqualTo(inOrders + elsewhere);
    assertThat(inOrders).isEqualTo(33_251);
    assertThat(rules)
        .containsEntry(LineRule.POSTAGE, 177)
        .containsEntry(LineRule.MANUAL, 26)
        .containsEntry(LineRule.FEE, 2)
        .containsEntry(LineRule.GIFT_VOUCHER, 1)
        .doesNotContainKey(LineRule.NOT_SOLD);
    assertThat(data.otherLines()).containsOnlyKeys("cancellation", "stock_adjustment");
  }

  private void write(String name, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
