package dev.lockstep.view;

import static dev.lockstep.order.OrderStatus.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.order.OrderStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class DerivedStatusTest {

  @Test
  void anUnsplitOrderHasItsOwnStatus() {
    assertThat(DerivedStatus.of(DELIVERY, List.of())).isEqualTo(DELIVERY);
  }

  @Test
  void untilPaymentTheParentSpeaksForItself() {
    assertThat(DerivedStatus.of(CREATED, List.of(CREATED, CREATED))).isEqualTo(CREATED);
  }

  @Test
  void afterPaymentItIsTheLeastAdvancedAlive() {
    assertThat(of(SIGNED, FULFILLED)).isEqualTo(FULFILLED);
    assertThat(of(CANCELED, SIGNED)).isEqualTo(SIGNED);
    assertThat(of(CANCEL_REQUESTED, FULFILLED)).isEqualTo(FULFILLED);
    assertThat(of(CANCEL_REQUESTED, OUT_STOCK)).isEqualTo(CANCEL_REQUESTED);
  }

  @Test
  void itHasEndedWhenAllHave() {
    assertThat(of(CANCELED, CANCELED)).isEqualTo(CANCELED);
    assertThat(of(REFUNDED, REFUNDED)).isEqualTo(REFUNDED);
    assertThat(of(CANCELED, REFUNDED)).isEqualTo(REFUNDED);
  }

  @Test
  void everyLivingStatusHasARank() {
    for (var status : OrderStatus.values()) {
      if (status != CANCELED && status != REFUNDED) {
        assertThat(of(status, REJECTED)).isEqualTo(status);
      }
    }
  }

  private static OrderStatus of(OrderStatus... children) {
    return DerivedStatus.of(PAID, List.of(children));
  }
}
