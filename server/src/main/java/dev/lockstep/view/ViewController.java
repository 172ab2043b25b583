package dev.lockstep.view;

import dev.lockstep.cache.VersionedCache.Versioned;
import dev.lockstep.order.OrderId;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.order.SnapshotType;
import dev.lockstep.problem.FieldCode;
import dev.lockstep.view.OrderPages.Entry;
import dev.lockstep.view.OrderPages.Filter;
import dev.lockstep.view.OrderPages.Place;
import dev.lockstep.web.Caller;
import dev.lockstep.web.Cursor;
import dev.lockstep.web.QueryParameters;
import dev.lockstep.web.RateBucket;
import dev.lockstep.web.RateLimited;
import io.swagger.v3.oas.annotations.Operation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Reads orders over HTTP. */
@RestController
@RequestMapping("/api/v1/orders")
class ViewController {

  /** Kept by nobody without asking: a change shows at the next question. */
  private static final String CACHE_CONTROL = "private, no-cache";

  /** The parameter of who wants it from the database, which costs one statement per table. */
  private static final String FRESH = "fresh";

  /** No order is younger, and no database needs to compare with more. */
  private static final Instant TIME_MAX = Instant.parse("9999-01-01T00:00:00Z");

  private final OrderViews views;
  private final OrderPages pages;
  private final JsonMapper mapper;

  ViewController(OrderViews views, OrderPages pages, JsonMapper mapper) {
    this.views = views;
    this.pages = pages;
    this.mapper = mapper;
  }

  @GetMapping("/{orderId}")
  @Operation(operationId = "getOrder", summary = "Reads an order, at a version at least")
  @RateLimited(value = RateBucket.FRESH, when = FRESH)
  ResponseEntity<byte[]> order(
      @PathVariable String orderId,
      @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String known,
      QueryParameters query,
      Caller caller) {
    Long versionMin = query.optionalInteger("minVersion", 0, Long.MAX_VALUE);
    boolean fresh = query.flag(FRESH);
    query.check();
    OrderViews.Wish wish = new OrderViews.Wish(versionMin == null ? 0 : versionMin, fresh);
    Versioned<Encoded> view = views.view(caller, orderId, wish);
    String tag = "\"v" + view.version() + "\"";
    boolean same = known != null && Arrays.asList(known.split(",\\s*")).contains(tag);
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.status(same ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
            .header(HttpHeaders.ETAG, tag)
            .header(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL);
    return same
        ? answer.build()
        : answer.contentType(MediaType.APPLICATION_JSON).body(view.value().json());
  }

  @GetMapping
  @Operation(operationId = "listOrders", summary = "Lists the caller's orders, newest first")
  ResponseEntity<byte[]> orders(QueryParameters query, Caller caller) {
    Filter filter =
        new Filter(
            query.optionalChoice("status", OrderStatus.class),
            query.optionalInstant("from"),
            query.optionalInstant("to"));
    int limit = query.limit();
    Place after = place(query);
    query.check();
    List<Entry> page = pages.page(caller.userId(), filter, after, limit + 1);
    boolean more = page.size() > limit;
    List<Entry> shown = more ? page.subList(0, limit) : page;
    Map<String, Long> versions = new LinkedHashMap<>();
    shown.forEach(entry -> versions.put(entry.orderId(), entry.version()));
    return ResponseEntity.ok()
        .header(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL)
        .contentType(MediaType.APPLICATION_JSON)
        .body(body(views.list(versions), more ? cursor(shown.getLast()) : null));
  }

  private static byte[] body(List<Versioned<Encoded>> views, @Nullable String nextCursor) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("{\"items\":[".getBytes(StandardCharsets.UTF_8));
    String separator = "";
    for (Versioned<Encoded> view : views) {
      bytes.writeBytes(separator.getBytes(StandardCharsets.UTF_8));
      bytes.writeBytes(view.value().json());
      separator = ",";
    }
    // A cursor is base64url: nothing in it needs escaping.
    String end = nextCursor == null ? "]}" : "],\"nextCursor\":\"" + nextCursor + "\"}";
    bytes.writeBytes(end.getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  private static String cursor(Entry last) {
    return Cursor.of(last.createTime().toString(), last.orderId()).encode();
  }

  private static @Nullable Place place(QueryParameters query) {
    Cursor cursor = query.cursor(2);
    if (cursor == null) {
      return null;
    }
    String orderId = cursor.parts().get(1);
    try {
      Instant time = Instant.parse(cursor.parts().getFirst());
      if (OrderId.isRoot(orderId) && time.isAfter(Instant.EPOCH) && time.isBefore(TIME_MAX)) {
        return new Place(time, orderId);
      }
    } catch (DateTimeException e) {
      // Told below, as everything else a cursor of ours would not hold.
    }
    query.fault(FieldCode.FIELD_PATTERN, "cursor", "is not a cursor of this list");
    return null;
  }

  /** One snapshot as it was frozen. */
  record Snapshot(SnapshotType type, Object content, Instant createTime) {}

  @GetMapping("/{orderId}/snapshots")
  @Operation(operationId = "getOrderSnapshots", summary = "Reads what was frozen with the order")
  Map<String, List<Snapshot>> snapshots(@PathVariable String orderId, Caller caller) {
    return Map.of("items", views.snapshots(caller, orderId).stream().map(this::snapshot).toList());
  }

  private Snapshot snapshot(Row row) {
    int code = row.small("snapshot_type");
    SnapshotType type =
        Arrays.stream(SnapshotType.values())
            .filter(each -> each.code() == code)
            .findFirst()
            .orElseThrow();
    return new Snapshot(
        type,
        mapper.readTree(row.text("snapshot_json")),
        row.value("gmt_create") instanceof Instant time ? time : Instant.EPOCH);
  }
}
