package dev.lockstep.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lockstep.lifecycle.Lifecycle;
import dev.lockstep.lifecycle.TransitionMatrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderLifecycleTest {

  @Test
  void everyStatusAndActionHasItsRowOrIsRefused() {
    TransitionMatrix.assertMatches(
        OrderLifecycle.TABLE,
        OrderAction.class,
        OrderStatus::code,
        """
        from             10  20  30  40  50  60  65  70  80  90
        PAY              20   -   -   -   -   -   -   -   -   -
        EXPIRE           80   -   -   -   -   -   -   -   -   -
        CANCEL           80  80   -   -   -   -   -   -   -   -
        ADJUST_ADDRESS   10  20   -   -   -   -   -   -   -   -
        FULFIL            -  30   -  40  50  60  65   -   -  90
        LEAVE_WAREHOUSE   -  40  40   -  50  60  65  40   -  90
        DISPATCH          -  50  50  50   -  60  65  50   -  90
        SIGN              -  60  60  60  60   -   -  60   -  90
        REJECT            -  65  65  65  65   -   -  65   -  90
        REQUEST_CANCEL    -   -  70   -   -   -   -   -   -   -
        CONFIRM_CANCEL    -   -   -   -   -   -   -  80   -   -
        DENY_CANCEL       -   -   -   -   -   -   -  30   -   -
        REFUND_ALL        -  90  90  90  90  90  90  90  90   -
        PAYMENT_CHANGED  10  20  30  40  50  60  65  70  80  90
        COMMENT           -   -   -   -   -  60   -   -   -   -
        REMOVE            -   -   -   -   -  60  65   -  80  90
        """);
  }

  @Test
  void fulfilmentReportsEndAlikeInWhateverOrderTheyCome() {
    var reports =
        List.of(
            OrderAction.FULFIL,
            OrderAction.LEAVE_WAREHOUSE,
            OrderAction.DISPATCH,
            OrderAction.SIGN);
    for (var first : reports) {
      for (var second : reports) {
        var status = OrderStatus.PAID;
        for (var action : List.of(first, second, OrderAction.SIGN, first)) {
          status = after(status, action);
        }
        assertThat(status).isEqualTo(OrderStatus.SIGNED);
      }
    }
  }

  @Test
  void onlyTerminalStatusesAreWithoutAWayOut() {
    for (var status : OrderStatus.values()) {
      var left =
          OrderLifecycle.TABLE.rows().stream()
              .anyMatch(row -> row.from() == status && !row.stays());
      assertThat(left).as(status.name()).isEqualTo(!status.terminal());
    }
  }

  @Test
  void theStoredCodeLeadsBackToTheStatus() {
    for (var status : OrderStatus.values()) {
      assertThat(OrderStatus.ofCode(status.code())).isEqualTo(status);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> OrderStatus.ofCode(11));
    assertThatIllegalArgumentException().isThrownBy(() -> OrderStatus.ofCode(65536 + 10));
  }

  private static OrderStatus after(OrderStatus status, OrderAction action) {
    Lifecycle.Row<OrderStatus, OrderAction, OrderEvent> row =
        OrderLifecycle.TABLE.next(status, action);
    return row == null ? status : row.to();
  }
}
