package dev.lockstep.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.cli.retail.Invoice;
import dev.lockstep.cli.retail.InvoiceLine;
import dev.lockstep.cli.retail.Sample;
import java.time.LocalDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FatesTest {
  private static final List<String> TWO = List.of("sandbox", "sandbox-card");

  @Test
  void drawsTheSameFatesFromTheSameSeed() {
    assertThat(plans(new Fates(7, TWO, true))).isEqualTo(plans(new Fates(7, TWO, true)));
  }

  @Test
  void drawsOtherFatesFromAnotherSeed() {
    assertThat(plans(new Fates(7, TWO, true))).isNotEqualTo(plans(new Fates(8, TWO, true)));
  }

  @Test
  void drawsForEachOrderAloneWhateverElseIsDrawn() {
    Fates fates = new Fates(7, TWO, true);
    List<Plan> all = plans(fates);
    Invoice last = all.getLast().invoice();
    assertThat(new Fates(7, TWO, true).plan(last)).isEqualTo(all.getLast());
  }

  @Test
  void sharesAddUpToThousand() {
    assertThat(Stream.of(Fate.values()).mapToInt(Fate::perMille).sum()).isEqualTo(1000);
  }

  @Test
  void keepsTheSharesOfTheTable() {
    Fates fates = new Fates(1, TWO, true);
    int count = 50_000;
    Map<Fate, Integer> seen = new EnumMap<>(Fate.class);
    IntStream.range(0, count)
        .forEach(
            i -> seen.merge(fates.plan(invoice("" + i, "completed", 5)).fate(), 1, Integer::sum));
    for (Fate fate : Fate.values()) {
      double perMille = 1000.0 * seen.getOrDefault(fate, 0) / count;
      assertThat(perMille).as(fate.name()).isCloseTo(fate.perMille(), within(5.0));
    }
  }

  @Test
  void cancelsAfterPaymentWhatTheDataCancelled() {
    assertThat(new Fates(1, TWO, true).plan(invoice("9", "cancelled", 5)).fate())
        .isEqualTo(Fate.CANCELLED_AFTER);
  }

  @Test
  void expectsNoPaymentOfNothing() {
    assertThat(new Fates(1, TWO, true).plan(invoice("9", "completed", 0)).fate())
        .isEqualTo(Fate.FREE);
  }

  @Test
  void replacesWhatTheRunCannotOfferAndRemembersIt() {
    List<Plan> plans = plans(new Fates(1, List.of("sandbox"), false));
    assertThat(plans).extracting(Plan::fate).allMatch(fate -> fate.needs() == Fate.Needs.NOTHING);
    assertThat(plans).filteredOn(Plan::replaced).extracting(Plan::fate).containsOnly(Fate.PROMPT);
    assertThat(plans)
        .extracting(Plan::drawn)
        .isEqualTo(plans(new Fates(1, TWO, true)).stream().map(Plan::drawn).toList());
  }

  private static List<Plan> plans(Fates fates) {
    return Sample.DATA.orders().stream().map(fates::plan).toList();
  }

  private static Invoice invoice(String number, String status, long price) {
    return new Invoice(
        number,
        "77",
        LocalDateTime.of(2010, 12, 1, 8, 26),
        status,
        "GBP",
        List.of(new InvoiceLine(1, "A", "name", "goods", 1, price)));
  }
}
