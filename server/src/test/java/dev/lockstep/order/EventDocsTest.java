package dev.lockstep.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.GeneratedDocs;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class EventDocsTest {

  /** Field, JSON schema type, whether always there, meaning. */
  private static final List<List<String>> FIELDS =
      List.of(
          List.of("orderId", "string", "yes", "the root order of the family"),
          List.of("event", "string", "yes", "one of the events below"),
          List.of("status", "string", "yes", "the order's status after the change"),
          List.of("from", "string", "no", "its status before; absent at creation"),
          List.of("detail", "string", "no", "what else happened, e.g. a payment's new status"),
          List.of("at", "string", "yes", "when it was committed, ISO-8601 UTC"),
          List.of("version", "integer", "yes", "the family's version; one event per version"));

  /** What the words of others are here. */
  private static final List<List<String>> MONEY =
      List.of(
          List.of("payment succeeded", "`PAID`, status `PAID`", "yes"),
          List.of("… but it pays nothing", "`PAYMENT_CHANGED`, detail `PAYMENT_RETURNED`", "yes"),
          List.of("… but a person must look", "`PAYMENT_CHANGED`, detail `PAYMENT_HELD`", "yes"),
          List.of("payment not opened", "`PAYMENT_CHANGED`, detail `PAYMENT_NOT_OPENED`", "yes"),
          List.of("payment failed", "`PAYMENT_CHANGED`, detail `PAYMENT_FAILED`", "yes"),
          List.of("payment revoked", "`PAYMENT_CHANGED`, detail `PAYMENT_REVOKED`", "yes"),
          List.of("refund begun", "`PAYMENT_CHANGED`, detail `REFUND_DUE`", "yes"),
          List.of("refund of a part", "`PAYMENT_CHANGED`, detail `REFUND_PART_SUCCESS`", "yes"),
          List.of("refund of all", "`REFUNDED`, status `REFUNDED`", "yes"),
          List.of(
              "… where the order cannot end so",
              "`PAYMENT_CHANGED`, detail `REFUND_SUCCESS`",
              "yes"),
          List.of(
              "money that paid nothing is back",
              "`PAYMENT_CHANGED`, detail `RETURN_SUCCESS`",
              "yes"),
          List.of("refund needs a person", "`PAYMENT_CHANGED`, detail `REFUND_HELD`", "no"));

  private static final String STREAM =
      """

      ## On the stream

      | message | data | when |
      | --- | --- | --- |
      | `orderStatusChanged` | the fields above, and `source`: `COMMIT`, `HINT`, `OUTBOX` or \
      `REPLAY` | every event above |
      | `noticeAdded` | `{noticeId, orderId, event, at, version}` | right after its \
      `orderStatusChanged`, if the user is told of it. `event` is the event, or the detail of \
      a `PAYMENT_CHANGED`. `GET /api/v1/notices` has it from then on. Resumed like changes; \
      drop it by `noticeId` |
      | `cacheRefreshed` | `{orderId, at, version}` | the order's copies were refreshed (`POST \
      /ops/v1/cache/refresh`, `refreshOrderCache`): read it again. Told to who listens at that \
      moment; on other nodes only with Redis, for without it their copies were not refreshed. \
      Not resumed |
      | `resync` | `{}` | changes may have been missed: read everything anew |
      | `replaced` | `{}` | the last: newer streams of the user took this one's place; do not \
      come again by yourself |

      No notice is given of `FULFILLED`, `COMMENTED`, `REMOVED`, nor of other details of \
      `PAYMENT_CHANGED` than those below.

      ## Events of money

      """;

  @Test
  void theCatalogueIsWhatTheServiceSends() {
    var text =
        """
        <!-- Generated from the code and compared in EventDocsTest; do not edit. -->

        # Events

        Every visible change of an order is one event. It leaves exactly when its change commits, at
        least once, in order of the versions of its family. Its identity is (orderId, version): drop
        what you have seen. Events hold ids, names of statuses and numbers, never personal data.

        ## Fields

        """
            + GeneratedDocs.table(List.of("field", "type", "always", "meaning"), FIELDS)
            + "\n## Schema\n\n```json\n"
            + schema()
            + "\n```\n\n## Events\n\n"
            + GeneratedDocs.table(List.of("event", "changes of the status"), events())
            + STREAM
            + GeneratedDocs.table(
                List.of("what happened", "what `orderStatusChanged` says", "notice"), MONEY);
    GeneratedDocs.compareOrWrite(Path.of("docs/reference/events.md"), text);
  }

  @Test
  void aPayloadHasTheFieldsOfTheCatalogue() {
    assertThat(fields(null, null)).isEqualTo(names("yes"));
    var all = names("yes");
    all.addAll(names("no"));
    assertThat(fields(OrderStatus.CREATED, "PAY_SUCCESS")).isEqualTo(all);
  }

  private static TreeSet<String> names(String always) {
    return FIELDS.stream()
        .filter(field -> field.get(2).equals(always))
        .map(List::getFirst)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static TreeSet<String> fields(
      @org.jspecify.annotations.Nullable OrderStatus from,
      @org.jspecify.annotations.Nullable String detail) {
    var at = Instant.parse("2026-03-01T10:00:00.123456Z");
    var changed =
        new OrderChanged(
            OrderFixture.newId(), 2, OrderEvent.PAID, from, OrderStatus.PAID, "u", "s", detail, at);
    var json = JsonMapper.shared().readTree(OrderEventPayload.of(changed).payload());
    assertThat(json.path("version").isIntegralNumber()).isTrue();
    return new TreeSet<>(json.propertyNames());
  }

  private static String schema() {
    var mapper = JsonMapper.shared();
    var schema = mapper.createObjectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("type", "object");
    var required = schema.putArray("required");
    var properties = schema.putObject("properties");
    for (var field : FIELDS) {
      if (field.get(2).equals("yes")) {
        required.add(field.getFirst());
      }
      var property = properties.putObject(field.getFirst()).put("type", field.get(1));
      Map<String, Enum<?>[]> words =
          Map.of(
              "event", OrderEvent.values(),
              "status", OrderStatus.values(),
              "from", OrderStatus.values());
      if (words.containsKey(field.getFirst())) {
        var closed = property.putArray("enum");
        Arrays.stream(words.get(field.getFirst())).map(Enum::name).forEach(closed::add);
      }
    }
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(schema);
  }

  private static List<List<String>> events() {
    List<List<String>> rows = new ArrayList<>();
    for (var event : OrderEvent.values()) {
      var moves =
          OrderLifecycle.TABLE.rows().stream()
              .filter(row -> row.event() == event && row.from() != row.to())
              .map(row -> row.from() + " → " + row.to())
              .collect(Collectors.joining(", "));
      rows.add(List.of("`" + event + "`", moves.isEmpty() ? "none" : moves));
    }
    return rows;
  }
}
