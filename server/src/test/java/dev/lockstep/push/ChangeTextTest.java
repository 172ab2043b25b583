package dev.lockstep.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.order.OrderChanged;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeTextTest {

  private static final String ROOT = "1234567890123456789012345678";
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00.123456Z");
  private static final String WHOLE =
      ROOT + " 2 PAID CREATED PAID 1772359200123456 QW5uIE3DvGxsZXIK c2hvcA .";

  @ParameterizedTest
  @EnumSource
  void tellsEveryEventAsItIs(OrderEvent event) {
    assertSame(change(event, OrderStatus.CREATED, "Ann Müller\n", "PAY_SUCCESS"));
    assertSame(change(event, null, "", null));
    assertSame(change(event, OrderStatus.PAID, ". ", ""));
  }

  private static void assertSame(OrderChanged change) {
    String line = ChangeText.of(change);
    assertThat(line).endsWith("\n").isASCII();
    assertThat(line.lines()).hasSize(1);
    assertThat(ChangeText.read(line.substring(0, line.length() - 1))).contains(change);
  }

  private static OrderChanged change(
      OrderEvent event, @Nullable OrderStatus from, String userId, @Nullable String detail) {
    return new OrderChanged(ROOT, 7, event, from, OrderStatus.PAID, userId, "shop 1", detail, AT);
  }

  @Test
  void isReadAsItIsWrittenDownHere() {
    assertThat(ChangeText.read(WHOLE))
        .contains(
            new OrderChanged(
                ROOT,
                2,
                OrderEvent.PAID,
                OrderStatus.CREATED,
                OrderStatus.PAID,
                "Ann Müller\n",
                "shop",
                null,
                AT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1 2 3",
        "1 -2",
        "1 2 PAID",
        "x 2",
        "1 2 TELEPORTED CREATED PAID 1772359200123456 QQ c2hvcA .",
        "1 2 PAID CREATED MELTED 1772359200123456 QQ c2hvcA .",
        "1 2 PAID CREATED PAID 1772359200123456 Q c2hvcA .",
        "1 2 PAID . PAID 1772359200123456 QQ c2hvcA . more",
        "1 2 PAID . PAID 17723592001234567 QQ c2hvcA \u00fc",
        "12345678901234567890123456789012345 2"
      })
  void refusesWhatItDoesNotKnow(String line) {
    assertThat(ChangeText.read(line)).isEmpty();
  }
}
