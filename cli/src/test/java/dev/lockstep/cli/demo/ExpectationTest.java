package dev.lockstep.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.cli.client.OrderView;
import dev.lockstep.cli.retail.Invoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationTest {

  @ParameterizedTest
  // @formatter:off
  @CsvSource({
      "PROMPT,           PAID,     1000,    0, false",
      "DOUBLED,          PAID,     1000,    0, false",
      "CAPTURED_TWICE,   PAID,     2000, 1000, false",
      "SECOND_CHANNEL,   PAID,     2000, 1000, false",
      "REORDERED,        PAID,     2000, 1000, false",
      "LOST,             PAID,     1000,    0, false",
      "FORGED,           PAID,     1000,    0, false",
      "LATE,             CANCELED, 1000, 1000, false",
      "WRONG_AMOUNT,     CANCELED,  999,    0, true",
      "NEVER,            CANCELED,    0,    0, false",
      "CANCELLED_BEFORE, CANCELED,    0,    0, false",
      "CANCELLED_AFTER,  REFUNDED, 1000, 1000, false",
      "FREE,             PAID,        0,    0, false"
  })
  // @formatter:on
  void followsFromTheFate(Fate fate, Fate.End end, long captured, long back, boolean openCase) {
    Expectation expected = Expectation.of(plan(fate, 1), 1000);
    assertThat(expected)
        .isEqualTo(new Expectation("1", fate, end, "GBP", captured, back, openCase));
  }

  @Test
  void neverPaysNothingByMistake() {
    assertThat(plan(Fate.WRONG_AMOUNT, 1).wrongAmountMinor(1)).isEqualTo(101);
    assertThat(plan(Fate.WRONG_AMOUNT, 2).wrongAmountMinor(500)).isEqualTo(600);
  }

  @Test
  void namesEveryDifference() {
    Expectation expected = Expectation.of(plan(Fate.SECOND_CHANNEL, 1), 1000);
    assertThat(expected.differences(view("PAID", 2000, 1000, "PAY_SUCCESS"))).isEmpty();
    assertThat(expected.differences(view("CREATED", 1000, 0, "HELD")))
        .containsExactly(
            "status CREATED, not PAID",
            "refunded 0, not 1000",
            "captured 1000, not 2000",
            "money is held");
  }

  @Test
  void writesALineBeforeAnythingIsSentAndAppendsWhatChanges(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("expectations.jsonl");
    Expectation expected = Expectation.of(plan(Fate.LATE, 1), 1000);
    try (ExpectationFile file = new ExpectationFile(path)) {
      file.expect(expected);
      assertThat(Files.readAllLines(path))
          .containsExactly(
              "{\"invoice\":\"1\",\"fate\":\"LATE\",\"status\":\"CANCELED\",\"captured\":"
                  + "{\"GBP\":1000},\"refunded\":{\"GBP\":1000},\"openCase\":false}");
      file.amend(expected.expired(0), "server away");
    }
    assertThat(Files.readAllLines(path))
        .hasSize(2)
        .last()
        .asString()
        .contains("\"captured\":{\"GBP\":0}", "\"amended\":\"server away\"");
  }

  private static OrderView view(String status, long captured, long refunded, String payment) {
    return new OrderView(
        "id",
        status,
        3,
        0,
        Duration.ofSeconds(20),
        OptionalLong.of(captured),
        List.of(new OrderView.Payment("p", "sandbox", payment, refunded)));
  }

  private static Plan plan(Fate fate, int degree) {
    Invoice invoice =
        new Invoice("1", "77", LocalDateTime.of(2010, 12, 1, 8, 26), "completed", "GBP", List.of());
    return new Plan(invoice, fate, fate, List.of("sandbox", "sandbox-card"), degree, true);
  }
}
