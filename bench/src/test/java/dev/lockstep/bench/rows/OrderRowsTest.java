package dev.lockstep.bench.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrderRowsTest {

  private static final OffsetDateTime AT = OffsetDateTime.parse("2026-01-02T03:04:05Z");

  private final Cart cart = Cart.twoOf(5_000, new SplittableRandom(1));
  private final String id = OrderRows.id(42, 7);

  @ParameterizedTest
  @EnumSource
  void everyRowHasAValueForEveryColumn(OrderTable table) {
    OrderRows rows = new OrderRows(id, "u", cart, AT, AT.plusMinutes(30));
    PastOrder past = new PastOrder(id, "u", cart, AT);
    long columns = table.copy().chars().filter(c -> c == ',').count() + 1;
    assertThat(rows.of(table))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row).hasSize((int) columns));
    assertThat(past.of(table))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row).hasSize((int) columns));
  }

  @Test
  void idsHaveTheFormOfTheService() {
    assertThat(id).matches("\\d{28}").startsWith("0000000000000000042");
    assertThat(OrderRows.id(43, 7)).isNotEqualTo(id);
  }

  @Test
  void thePartitionIsTheServicesOwn() {
    assertThat(OrderRows.partition("0000000000000000042010007042"))
        .isEqualTo(dev.lockstep.outbox.Partitions.of("0000000000000000042010007042"));
  }

  @Test
  void aCartHasTwoDifferentArticlesInOrder() {
    SplittableRandom chance = new SplittableRandom(3);
    for (int i = 0; i < 1_000; i++) {
      var lines = Cart.twoOf(10, chance).lines();
      assertThat(lines).hasSize(2);
      assertThat(lines.getFirst().article()).isLessThan(lines.getLast().article());
    }
  }

  @Test
  void aPastOrderCostsNothingAndIsPaidAsVersionTwo() {
    PastOrder past = new PastOrder(id, "u", cart, AT);
    var order = past.of(OrderTable.ORDERS).getFirst();
    assertThat(order[OrderTable.ORDERS.index("pay_amount")]).isEqualTo(0L);
    assertThat(order[OrderTable.ORDERS.index("version")]).isEqualTo(2L);
    var log = past.of(OrderTable.LOG);
    assertThat(log).hasSize(2);
    assertThat(log.getLast()[OrderTable.LOG.index("from_status")])
        .isEqualTo(log.getFirst()[OrderTable.LOG.index("to_status")]);
    assertThat(past.of(OrderTable.OUTBOX))
        .hasSize(2)
        .allSatisfy(row -> assertThat(row[OrderTable.OUTBOX.index("published_at")]).isEqualTo(AT));
  }

  @Test
  void copyTextHasTabsNullsAndHex() {
    StringBuilder text = new StringBuilder();
    CopyText.row(text, new Object[] {"a", null, 7L, new byte[] {1, -1}, false, AT});
    assertThat(text).hasToString("a\t\\N\t7\t\\\\x01ff\tfalse\t2026-01-02T03:04:05Z\n");
  }
}
