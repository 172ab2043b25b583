package dev.lockstep.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.GeneratedDocs;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EventTypesDocsTest {

  private static final String HEAD =
      """
      <!-- Generated from the code and compared in EventTypesDocsTest; do not edit. -->

      # Types of webhook events

      The `type` of the CloudEvent; an endpoint names those it wants in `eventTypes`, or none for
      all. `dev.lockstep.webhook.test` comes only when it is asked for. What the fields of `data`
      mean: [events](events.md).

      """;

  @Test
  void theReferenceListsEveryType() {
    var list =
        EventTypes.ALL.stream().map(type -> "- `" + type + "`\n").collect(Collectors.joining());
    GeneratedDocs.compareOrWrite(Path.of("docs/reference/webhook-events.md"), HEAD + list);
  }

  @Test
  void eventsBecomeTypes() {
    assertThat(EventTypes.of("PAID", "")).isEqualTo("dev.lockstep.order.paid");
    assertThat(EventTypes.of("PAYMENT_CHANGED", "REFUND_SUCCESS"))
        .isEqualTo("dev.lockstep.refund.success");
    assertThat(EventTypes.of("PAYMENT_CHANGED", "")).isNull();
    assertThat(EventTypes.of("OF_A_LATER_RELEASE", "")).isNull();
    assertThat(EventTypes.ALL).allMatch(type -> type.length() <= 80);
  }
}
