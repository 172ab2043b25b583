package dev.lockstep.period;

import dev.lockstep.order.OrderCode;
import dev.lockstep.problem.FieldCode;
import dev.lockstep.problem.Refusal;
import dev.lockstep.web.Cursor;
import dev.lockstep.web.JsonBody;
import dev.lockstep.web.QueryParameters;
import dev.lockstep.web.WebProperties;
import dev.lockstep.web.Writes;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The operations of the period cache for operators. */
@RestController
@RequestMapping("/ops/v1/periods")
class PeriodController {

  private static final String HASH = "hash";
  private static final String ROWS = "rows";
  private static final Pattern PLACE = Pattern.compile("\\d{1,50}");

  record Orders(List<PeriodEntry> items, List<Skipped> skipped, @Nullable String nextCursor) {}

  record Count(long count) {}

  record Cached(boolean cached) {}

  record Deleted(long deleted) {}

  private final PeriodCache cache;
  private final Writes writes;

  PeriodController(PeriodCache cache, Writes writes) {
    this.cache = cache;
    this.writes = writes;
  }

  @GetMapping
  @Operation(operationId = "getCacheStats", summary = "Tells what the period cache keeps")
  CacheStats stats() {
    return cache.getCacheStats();
  }

  @GetMapping("/{periodNumber}/orders")
  @Operation(operationId = "getOrdersByPeriod", summary = "Lists the orders of a period")
  Orders list(@PathVariable String periodNumber, QueryParameters query) {
    int limit = query.limit();
    PeriodCache.Place place = place(query);
    query.check();
    PeriodCache.Page page = cache.getOrdersByPeriod(periodNumber, place, limit);
    return new Orders(page.items(), page.skipped(), cursor(page.next()));
  }

  /** Cursors of a hash are numbers, and so are orders. */
  private static PeriodCache.@Nullable Place place(QueryParameters query) {
    Cursor cursor = query.cursor(2);
    if (cursor == null) {
      return null;
    }
    String kind = cursor.parts().getFirst();
    String at = cursor.parts().get(1);
    if (!(kind.equals(HASH) || kind.equals(ROWS)) || !PLACE.matcher(at).matches()) {
      query.fault(FieldCode.FIELD_PATTERN, "cursor", "is not a cursor of this list");
    }
    return new PeriodCache.Place(kind.equals(HASH), at);
  }

  private static @Nullable String cursor(PeriodCache.@Nullable Place place) {
    return place == null ? null : Cursor.of(place.hash() ? HASH : ROWS, place.at()).encode();
  }

  @GetMapping("/{periodNumber}/orders/{orderNo}")
  @Operation(operationId = "getPeriodOrder", summary = "Shows an order of a period")
  PeriodEntry get(@PathVariable String periodNumber, @PathVariable String orderNo) {
    return cache
        .getOrder(periodNumber, orderNo)
        .orElseThrow(() -> new Refusal(OrderCode.ORDER_NOT_FOUND));
  }

  @GetMapping("/{periodNumber}/orders/{orderNo}/cached")
  @Operation(operationId = "isOrderCached", summary = "Tells whether the cache has an order")
  Cached cached(@PathVariable String periodNumber, @PathVariable String orderNo) {
    return new Cached(cache.isOrderCached(periodNumber, orderNo));
  }

  @GetMapping("/{periodNumber}/count")
  @Operation(operationId = "getOrderCount", summary = "Counts the orders of a period")
  Count count(@PathVariable String periodNumber) {
    return new Count(cache.getOrderCount(periodNumber));
  }

  @PutMapping("/{periodNumber}/orders/{orderNo}")
  @Operation(operationId = "cacheOrder", summary = "Caches an order as it is now")
  ResponseEntity<byte[]> put(
      @PathVariable String periodNumber, @PathVariable String orderNo, HttpServletRequest request) {
    return run(request, null, () -> cache.cacheOrder(periodNumber, orderNo));
  }

  @PutMapping("/{periodNumber}/orders")
  @Operation(operationId = "batchCacheOrders", summary = "Caches orders as they are now")
  ResponseEntity<byte[]> put(
      @PathVariable String periodNumber, HttpServletRequest request, JsonBody body) {
    List<String> orderNos = body.strings("orderNos", 1, WebProperties.BATCH_SIZE_MAX, 50);
    body.check();
    return run(request, body, () -> cache.batchCacheOrders(periodNumber, orderNos));
  }

  @DeleteMapping("/{periodNumber}/orders/{orderNo}")
  @Operation(operationId = "deleteOrder", summary = "Takes an order out of the cache")
  Deleted delete(@PathVariable String periodNumber, @PathVariable String orderNo) {
    return new Deleted(cache.deleteOrder(periodNumber, orderNo) ? 1 : 0);
  }

  @DeleteMapping("/{periodNumber}/orders")
  @Operation(operationId = "deletePeriodOrders", summary = "Takes a period out of the cache")
  Deleted delete(@PathVariable String periodNumber) {
    return new Deleted(cache.deletePeriodOrders(periodNumber));
  }

  @PostMapping("/{periodNumber}/warm-up")
  @Operation(operationId = "warmUpCache", summary = "Makes the cache what the database says")
  ResponseEntity<byte[]> warmUp(@PathVariable String periodNumber, HttpServletRequest request) {
    return run(request, null, () -> cache.warmUpCache(periodNumber));
  }

  /** Done again, each of these does the same; under a key the first answer is given again. */
  private ResponseEntity<byte[]> run(
      HttpServletRequest request, @Nullable JsonBody body, Supplier<Object> work) {
    return writes.steps(
        request, body, () -> writes.answer(request, body, new Writes.Reply(200, work.get())));
  }
}
