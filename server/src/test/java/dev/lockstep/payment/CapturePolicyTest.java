package dev.lockstep.payment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CapturePolicyTest {

  @ParameterizedTest
  @CsvSource({
    "OPEN, EXACT, BOOK",
    "OPEN, OVER, HOLD",
    "OPEN, UNDER, HOLD",
    "OPEN, OTHER_CURRENCY, HOLD",
    "PAID_BY_THIS_TRANSACTION, EXACT, NO_OP",
    "PAID_BY_THIS_TRANSACTION, OVER, HOLD",
    "PAID_BY_THIS_TRANSACTION, UNDER, HOLD",
    "PAID_BY_THIS_TRANSACTION, OTHER_CURRENCY, HOLD",
    "PAID_BY_THIS, EXACT, REFUND",
    "PAID_BY_THIS, OVER, REFUND",
    "PAID_BY_THIS, UNDER, REFUND",
    "PAID_BY_THIS, OTHER_CURRENCY, HOLD",
    "PAID_BY_ANOTHER, EXACT, REFUND",
    "PAID_BY_ANOTHER, OVER, REFUND",
    "PAID_BY_ANOTHER, UNDER, REFUND",
    "PAID_BY_ANOTHER, OTHER_CURRENCY, HOLD",
    "CLOSED, EXACT, REFUND",
    "CLOSED, OVER, REFUND",
    "CLOSED, UNDER, REFUND",
    "CLOSED, OTHER_CURRENCY, HOLD"
  })
  void judgesEveryPair(OrderStanding standing, AmountMatch match, CaptureOutcome outcome) {
    assertThat(CapturePolicy.judge(standing, match)).isEqualTo(outcome);
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheOneCellBooks(OrderStanding standing) {
    for (var match : AmountMatch.values()) {
      var books = CapturePolicy.judge(standing, match) == CaptureOutcome.BOOK;
      assertThat(books).isEqualTo(standing == OrderStanding.OPEN && match == AmountMatch.EXACT);
    }
  }

  @Test
  void comparesAmountsOnlyWithinOneCurrency() {
    assertThat(AmountMatch.of(100, 100, true)).isEqualTo(AmountMatch.EXACT);
    assertThat(AmountMatch.of(100, 101, true)).isEqualTo(AmountMatch.OVER);
    assertThat(AmountMatch.of(100, 99, true)).isEqualTo(AmountMatch.UNDER);
    assertThat(AmountMatch.of(100, 100, false)).isEqualTo(AmountMatch.OTHER_CURRENCY);
  }
}
