package dev.lockstep.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lockstep.lifecycle.TransitionMatrix;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PaymentLifecycleTest {

  @Test
  void everyStatusAndActionHasItsRowOrIsRefused() {
    TransitionMatrix.assertMatches(
        PaymentLifecycle.TABLE,
        PaymentAction.class,
        PaymentStatus::code,
        """
        from             10   20   30   40   50   60   70   80   90  100  110  120
        START            20    -    -   70   70    -   70   70    -    -    -    -
        FAIL_CREATE      40    -    -    -    -    -   40    -    -    -    -    -
        CANCEL           60   60    -    -    -    -   80    -    -    -    -    -
        REQUEST_CLOSE    70   70    -    -    -    -    -    -    -    -    -    -
        CONFIRM_CLOSE    80   80    -    -    -    -   80    -    -    -    -    -
        CONFIRM_TIMEOUT  50   50    -    -    -    -   50    -    -    -    -    -
        BOOK             30   30    -   30   30   30   30   30   30   30   30   30
        RETURN_CAPTURE  100  100   30  100  100  100  100  100   90  100  110  120
        HOLD             90   90   30   90   90   90   90   90   90  100  110  120
        ACCEPT            -    -    -    -    -    -    -    -   30   30   30   30
        REFUND            -    -  100    -    -    -    -    -  100  100  100    -
        REFUND_PART       -    -  110    -    -    -    -    -  110  110  110    -
        REFUND_FULL       -    -  120    -    -    -    -    -  120  120  120    -
        RETURN_DONE       -    -   30    -    -    -    -    -   90  100  110  120
        FAIL_REFUND       -    -   30    -    -    -    -    -   90   90   90  120
        """);
  }

  @ParameterizedTest
  @EnumSource
  void moneyThatComesHasARowInEveryStatus(PaymentStatus status) {
    var table = PaymentLifecycle.TABLE;
    assertThat(table.allows(status, PaymentAction.RETURN_CAPTURE)).isTrue();
    assertThat(table.allows(status, PaymentAction.HOLD)).isTrue();
    assertThat(table.allows(status, PaymentAction.BOOK))
        .isEqualTo(status != PaymentStatus.PAY_SUCCESS);
  }

  @Test
  void refundActionsNeverLeadToPaid() {
    var refunds =
        EnumSet.of(
            PaymentAction.REFUND,
            PaymentAction.REFUND_PART,
            PaymentAction.REFUND_FULL,
            PaymentAction.RETURN_DONE,
            PaymentAction.FAIL_REFUND);
    assertThat(PaymentLifecycle.TABLE.rows())
        .filteredOn(row -> refunds.contains(row.action()))
        .noneMatch(row -> row.event() == PaymentEvent.PAY_SUCCESS)
        .noneMatch(row -> row.to() == PaymentStatus.PAY_SUCCESS && !row.stays());
  }

  @Test
  void onlyBookingAndAcceptingTellOfSuccess() {
    assertThat(PaymentLifecycle.TABLE.rows())
        .filteredOn(row -> row.event() == PaymentEvent.PAY_SUCCESS)
        .allMatch(
            row -> row.action() == PaymentAction.BOOK || row.action() == PaymentAction.ACCEPT);
  }

  @Test
  void everyRefundStatusAndActionHasItsRowOrIsRefused() {
    TransitionMatrix.assertMatches(
        RefundLifecycle.TABLE,
        RefundAction.class,
        RefundStatus::code,
        """
        from     10  20  30  40  50
        SEND     20  20   -   -   -
        SUCCEED  30  30   -  30  30
        FAIL     40  40   -   -   -
        RETRY     -   -   -  10   -
        HOLD     50  50   -  50   -
        RESUME    -   -   -   -  10
        """);
  }

  @Test
  void theStoredCodeLeadsBackToTheStatus() {
    for (var status : PaymentStatus.values()) {
      assertThat(PaymentStatus.ofCode(status.code())).isEqualTo(status);
    }
    for (var status : RefundStatus.values()) {
      assertThat(RefundStatus.ofCode(status.code())).isEqualTo(status);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> PaymentStatus.ofCode(65536 + 10));
    assertThatIllegalArgumentException().isThrownBy(() -> RefundStatus.ofCode(0));
  }
}
