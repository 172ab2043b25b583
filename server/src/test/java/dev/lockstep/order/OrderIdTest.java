package dev.lockstep.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderIdTest {

  private static final String ROOT = "0123456789012345678901234567";

  @Test
  void everyIdOfAFamilyCarriesItsRoot() {
    assertThat(OrderId.child(ROOT, 3)).isEqualTo(ROOT + "-03");
    assertThat(OrderId.item(ROOT, 12)).isEqualTo(ROOT + "L0012");
    for (String suffix : new String[] {"", "-03", "L0012", "P01", "P01R02"}) {
      assertThat(OrderId.root(ROOT + suffix)).isEqualTo(ROOT);
      assertThat(OrderId.hasRoot(ROOT + suffix)).isTrue();
    }
  }

  @Test
  void rootsAndChildrenAreOrders() {
    assertThat(OrderId.isRoot(ROOT)).isTrue();
    assertThat(OrderId.isRoot(ROOT + "-01")).isFalse();
    assertThat(OrderId.isOrder(ROOT)).isTrue();
    assertThat(OrderId.isOrder(ROOT + "-01")).isTrue();
    assertThat(OrderId.isOrder(ROOT + "P01")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "012345678901234567890123456",
        "01234567890123456789012345678",
        "012345678901234567890123456x",
        "٠123456789012345678901234567",
        "0123456789012345678901234567-1",
        "0123456789012345678901234567\n"
      })
  void otherFormsAreNoOrders(String id) {
    assertThat(OrderId.isOrder(id)).isFalse();
    assertThat(OrderId.isRoot(id)).isFalse();
  }

  @Test
  void refusesToFindARootWhereNoneIs() {
    assertThatIllegalArgumentException().isThrownBy(() -> OrderId.root("0123"));
    assertThatIllegalArgumentException().isThrownBy(() -> OrderId.root("x".repeat(40)));
    assertThat(OrderId.hasRoot("0123")).isFalse();
  }
}
