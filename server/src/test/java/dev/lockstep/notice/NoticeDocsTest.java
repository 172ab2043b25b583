package dev.lockstep.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.GeneratedDocs;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.payment.PaymentDetail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the catalogue of events says of notices is what the policy does. */
class NoticeDocsTest {

  private static final Pattern MONEY =
      Pattern.compile("\\| `(\\w+)`, (?:status|detail) `(\\w+)` \\| (yes|no) \\|");

  private static final Pattern SILENT = Pattern.compile("No notice is given of ((?:`\\w+`, )+)nor");

  /** A row of the table of money. */
  private record Row(OrderEvent event, String detail, boolean told) {}

  private static String text() throws IOException {
    return Files.readString(GeneratedDocs.root().resolve(Path.of("docs/reference/events.md")));
  }

  private static List<Row> rows() throws IOException {
    return MONEY
        .matcher(text())
        .results()
        .map(row ->
            new Row(OrderEvent.valueOf(row.group(1)), row.group(2), row.group(3).equals("yes")))
        .toList();
  }

  @Test
  void theTableOfMoneySaysWhoIsTold() throws IOException {
    assertThat(rows())
        .isNotEmpty()
        .allSatisfy(row ->
            assertThat(NoticePolicy.tells(row.event(), row.detail()))
                .as(row.toString())
                .isEqualTo(row.told()));
  }

  @Test
  void everyDetailAUserIsToldOfIsInTheTable() throws IOException {
    Set<String> listed = rows().stream().map(Row::detail).collect(Collectors.toSet());
    assertThat(PaymentDetail.values())
        .extracting(PaymentDetail::name)
        .filteredOn(detail -> NoticePolicy.tells(OrderEvent.PAYMENT_CHANGED, detail))
        .isNotEmpty()
        .isSubsetOf((Collection<String>) listed);
  }

  @Test
  void theEventsNobodyIsToldOfAreNamed() throws IOException {
    Matcher said = SILENT.matcher(text());
    assertThat(said.find()).isTrue();
    Set<OrderEvent> silent =
        Arrays.stream(said.group(1).replace("`", "").split(", "))
            .map(OrderEvent::valueOf)
            .collect(Collectors.toSet());
    assertThat(OrderEvent.values())
        .filteredOn(event -> event != OrderEvent.PAYMENT_CHANGED)
        .filteredOn(event -> !NoticePolicy.tells(event, ""))
        .containsExactlyInAnyOrderElementsOf(silent);
  }
}
