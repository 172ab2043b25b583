package dev.lockstep.period;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.GeneratedDocs;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.order.PeriodOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodEntryTest {

  private static final String PERIOD = "20241201_001";

  /** The example of the reference, to the byte; only the number is one of ours. */
  @Test
  void theReferencesExampleIsWrittenAsItStands() {
    assertThat(new String(EntryJson.write(PeriodEntry.of(example("CNY", 10))), UTF_8))
        .isEqualTo(
            """
            {"order_no":"ORDER_20241201_001_001","uid":"user123","period_number":"20241201_001",\
            "amount":100.00,"profit_amount":5.00,"like_count":10,"share_count":5,\
            "follow_count":3,"favorite_count":2,"status":"pending",\
            "expire_time":"2024-12-01T10:05:00Z","created_at":"2024-12-01T10:00:00Z",\
            "updated_at":"2024-12-01T10:00:00Z"}\
            """);
  }

  @ParameterizedTest
  @CsvSource({"CNY, 100.00, 5.00", "JPY, 10000, 500", "KWD, 10.000, 0.500"})
  void decimalsHaveTheDigitsOfTheCurrency(String currency, String amount, String profit) {
    assertThat(new String(EntryJson.write(PeriodEntry.of(example(currency, 10))), UTF_8))
        .contains("\"amount\":" + amount + ",\"profit_amount\":" + profit + ",");
  }

  @Test
  void everyStatusHasAWordOfItsOwn() {
    assertThat(Arrays.stream(OrderStatus.values()).map(PeriodEntry::word))
        .hasSize(OrderStatus.values().length)
        .doesNotHaveDuplicates()
        .allMatch(word -> word.matches("[a-z_]+"))
        .startsWith("pending", "paid");
  }

  @Test
  void theDocumentedWordsAreTheOnesInForce() {
    GeneratedDocs.compareOrWriteSection(
        Path.of("docs/reference/period-cache.md"),
        "words",
        GeneratedDocs.table(
            List.of("order", "word", "meaning"),
            Arrays.stream(OrderStatus.values())
                .map(each ->
                    List.of("`" + each + "`", "`" + PeriodEntry.word(each) + "`", each.meaning()))
                .toList()));
  }

  @Test
  void whatIsWrittenIsReadBack() {
    var entry = PeriodEntry.of(example("KWD", 90));
    assertThat(EntryJson.read(PERIOD, entry.orderNo(), EntryJson.write(entry))).contains(entry);
  }

  @Test
  void anEntryUnderAnotherOrdersNumberOrInAnotherPeriodIsNoEntry() {
    var entry = PeriodEntry.of(example("CNY", 10));
    assertThat(EntryJson.read(PERIOD, "another", EntryJson.write(entry))).isEmpty();
    assertThat(EntryJson.read("another", entry.orderNo(), EntryJson.write(entry))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "17", "{", "{}", "{\"order_no\":\"x\"}", "\u0000"})
  void whatIsNoEntryIsNotRead(String text) {
    assertThat(EntryJson.read("p", "x", text.getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'\"status\":\"pending\"', '\"status\":\"lost\"'",
    "'\"status\":\"pending\"', '\"status\":{}'",
    "100.00, 1e400",
    "100.00, 1e99999999999",
    "100.00, 100.00001",
    "100.00, '\"a lot\"'",
    "'\"like_count\":10', '\"like_count\":99999999999999999999'",
    "'\"like_count\":10', '\"like_count\":null'",
    "'\"2024-12-01T10:05:00Z\"', 1e400",
    "'\"2024-12-01T10:05:00Z\"', 99999999999999999999",
    "'\"2024-12-01T10:05:00Z\"', '\"tomorrow\"'",
    "'\"user123\"', []",
  })
  void anEntryThatSaysWhatNoOrderSaysIsNotRead(String sound, String damaged) {
    var entry = PeriodEntry.of(example("CNY", 10));
    var text = new String(EntryJson.write(entry), UTF_8);
    assertThat(text).contains(sound);
    var bytes = text.replace(sound, damaged).getBytes(UTF_8);
    assertThat(EntryJson.read(PERIOD, entry.orderNo(), bytes)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"CNY, 11", "XXX, 10", "'   ', 10"})
  void aRowWithoutAFormIsRefused(String currency, int status) {
    assertThatThrownBy(() -> PeriodEntry.of(example(currency, status)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static PeriodOrder example(String currency, int status) {
    var created = Instant.parse("2024-12-01T10:00:00Z");
    return new PeriodOrder(
        "ORDER_20241201_001_001",
        1,
        "user123",
        PERIOD,
        10_000,
        currency,
        new PeriodOrder.Figures(500, 10, 5, 3, 2),
        status,
        false,
        created.plusSeconds(300),
        created,
        created);
  }
}
