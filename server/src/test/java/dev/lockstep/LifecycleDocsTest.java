package dev.lockstep;

import dev.lockstep.lifecycle.Lifecycle;
import dev.lockstep.order.OrderAction;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderLifecycle;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.payment.AmountMatch;
import dev.lockstep.payment.CaptureOutcome;
import dev.lockstep.payment.CapturePolicy;
import dev.lockstep.payment.CaseResolution;
import dev.lockstep.payment.OrderStanding;
import dev.lockstep.payment.PaymentAction;
import dev.lockstep.payment.PaymentEvent;
import dev.lockstep.payment.PaymentLifecycle;
import dev.lockstep.payment.PaymentStatus;
import dev.lockstep.payment.RefundAction;
import dev.lockstep.payment.RefundEvent;
import dev.lockstep.payment.RefundLifecycle;
import dev.lockstep.payment.RefundStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LifecycleDocsTest {

  private static final String GENERATED =
      "<!-- Generated from the code and compared in LifecycleDocsTest; do not edit. -->\n\n";

  @Test
  void theDrawnLifecyclesAreTheTablesInForce() {
    var text =
        GENERATED
            + """
            # Life cycles

            Nothing changes a status except by a row of these tables. A pair of status and action
            without a row is refused. The diagrams show the rows that change the status; the tables
            show all of them, also those that only tell an event.

            """
            + lifecycle("Order", OrderLifecycle.TABLE)
            + lifecycle("Payment", PaymentLifecycle.TABLE)
            + lifecycle("Refund", RefundLifecycle.TABLE)
            + policy();
    GeneratedDocs.compareOrWrite(Path.of("docs/reference/lifecycle.md"), text);
  }

  @Test
  void theListedWordsAreTheOnesInForce() {
    var text =
        GENERATED
            + """
            # Statuses, actions, events

            These lists are closed. A code is what the database holds; it never changes its meaning.

            """
            + statuses(OrderStatus.class, OrderStatus::code, OrderStatus::meaning)
            + actions(OrderAction.class, OrderAction::meaning)
            + words(OrderEvent.class)
            + statuses(PaymentStatus.class, PaymentStatus::code, PaymentStatus::meaning)
            + actions(PaymentAction.class, PaymentAction::meaning)
            + words(PaymentEvent.class)
            + statuses(RefundStatus.class, RefundStatus::code, RefundStatus::meaning)
            + actions(RefundAction.class, RefundAction::meaning)
            + words(RefundEvent.class)
            + words(OrderStanding.class)
            + words(AmountMatch.class)
            + words(CaptureOutcome.class)
            + words(CaseResolution.class).stripTrailing()
            + "\n";
    GeneratedDocs.compareOrWrite(Path.of("docs/reference/statuses.md"), text);
  }

  private static String lifecycle(String title, Lifecycle<?, ?, ?> table) {
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("", "", table.initial().name(), table.birth().name()));
    for (var row : table.rows()) {
      rows.add(
          List.of(row.from().name(), row.action().name(), row.to().name(), row.event().name()));
    }
    return "## %s\n\n```mermaid\n%s```\n\n".formatted(title, table.mermaid())
        + GeneratedDocs.table(List.of("from", "action", "to", "event"), rows)
        + "\n";
  }

  private static String policy() {
    var head = new ArrayList<>(List.of("order stands"));
    Arrays.stream(AmountMatch.values()).map(Enum::name).forEach(head::add);
    var rows = new ArrayList<List<String>>();
    for (var standing : OrderStanding.values()) {
      var row = new ArrayList<>(List.of(standing.name()));
      for (var match : AmountMatch.values()) {
        row.add(CapturePolicy.judge(standing, match).name());
      }
      rows.add(row);
    }
    return """
    ## Money that arrives

    Every capture is judged once by this table (CapturePolicy). A held one becomes a case, which
    ends by ACCEPT (only while the order still awaits its payment) or by REFUND.

    """
        + GeneratedDocs.table(head, rows);
  }

  private static <S extends Enum<S>> String statuses(
      Class<S> type, Function<S, Short> code, Function<S, String> meaning) {
    var rows =
        Arrays.stream(type.getEnumConstants())
            .map(word -> List.of(code.apply(word).toString(), word.name(), meaning.apply(word)))
            .toList();
    return heading(type) + GeneratedDocs.table(List.of("code", "name", "meaning"), rows) + "\n";
  }

  private static <A extends Enum<A>> String actions(Class<A> type, Function<A, String> meaning) {
    var rows =
        Arrays.stream(type.getEnumConstants())
            .map(word -> List.of(word.name(), meaning.apply(word)))
            .toList();
    return heading(type) + GeneratedDocs.table(List.of("name", "meaning"), rows) + "\n";
  }

  private static String words(Class<? extends Enum<?>> type) {
    return heading(type) + GeneratedDocs.constants(type) + "\n\n";
  }

  private static String heading(Class<?> type) {
    return "## " + type.getSimpleName() + "\n\n";
  }
}
