package dev.lockstep.catalog;

import dev.lockstep.money.Money;
import dev.lockstep.problem.FieldCode;
import dev.lockstep.web.Cursor;
import dev.lockstep.web.JsonBody;
import dev.lockstep.web.QueryParameters;
import dev.lockstep.web.Writes;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The catalogue for buyers to read and for operators to fill. */
@RestController
class CatalogController {

  private static final int ITEMS_MAX = 500;
  private static final long STOCK_MAX = 1_000_000_000_000L;
  private static final Pattern SKU_CODE = Pattern.compile("[\\p{Graph}&&\\p{ASCII}]+");

  /** What a buyer sees of a SKU; never what it cost the seller. */
  record Listed(
      String skuCode,
      String productId,
      String name,
      long price,
      String currency,
      int productType,
      String sellerId,
      String unit,
      @Nullable String image,
      long available) {

    static Listed of(Catalog.Listed listed) {
      Sku sku = listed.sku();
      return new Listed(
          sku.skuCode(),
          sku.productId(),
          sku.name(),
          sku.price(),
          sku.currency(),
          sku.productType(),
          sku.sellerId(),
          sku.unit(),
          sku.image(),
          listed.available());
    }
  }

  record Page(List<Listed> items, @Nullable String nextCursor) {}

  private final Catalog catalog;
  private final Writes writes;
  private final Clock clock;

  CatalogController(Catalog catalog, Writes writes, Clock clock) {
    this.catalog = catalog;
    this.writes = writes;
    this.clock = clock;
  }

  @GetMapping("/api/v1/skus")
  @Operation(operationId = "listSkus", summary = "Lists what can be bought")
  Page list(QueryParameters query) {
    int limit = query.limit();
    Cursor cursor = query.cursor(1);
    query.check();
    List<Catalog.Listed> found =
        catalog.page(cursor == null ? "" : cursor.parts().getFirst(), limit + 1);
    List<Listed> items = found.stream().limit(limit).map(Listed::of).toList();
    String next = found.size() > limit ? Cursor.of(items.getLast().skuCode()).encode() : null;
    return new Page(items, next);
  }

  @PutMapping("/ops/v1/skus")
  @Operation(operationId = "putSkus", summary = "Adds SKUs or changes them")
  ResponseEntity<byte[]> put(HttpServletRequest request, JsonBody body) {
    Instant now = clock.instant();
    Map<String, Long> stock = new HashMap<>();
    Set<String> seen = new HashSet<>();
    List<Sku> skus =
        body.objects("items", 1, ITEMS_MAX).stream()
            .map(item -> sku(item, seen, stock, now))
            .toList();
    body.check();
    return writes.run(
        request,
        body,
        new PutSkus(skus, stock),
        count -> new Writes.Reply(200, Map.of("count", count)));
  }

  private static Sku sku(JsonBody item, Set<String> seen, Map<String, Long> stock, Instant now) {
    String code = item.string("skuCode", 1, 50, SKU_CODE);
    if (!seen.add(code)) {
      item.fault(FieldCode.FIELD_TOO_MANY, "skuCode", "is given twice");
    }
    stock.put(code, item.integer("stock", 0, STOCK_MAX));
    String productId = item.optionalString("productId", 50);
    String unit = item.optionalString("unit", 10);
    return new Sku(
        code,
        productId == null ? code : productId,
        item.string("name", 1, 200),
        item.optionalString("image", 255),
        (int) item.integer("productType", 1, 127),
        item.integer("price", 0, Money.MAX_MINOR),
        item.optionalInteger("purchasePrice", 0, Money.MAX_MINOR),
        currency(item),
        unit == null ? "piece" : unit,
        item.string("sellerId", 1, 50, SKU_CODE),
        1,
        now,
        now);
  }

  private static String currency(JsonBody item) {
    String code = item.string("currency", 3, 3);
    boolean known =
        Currency.getAvailableCurrencies().stream()
            .anyMatch(c -> c.getCurrencyCode().equals(code) && c.getDefaultFractionDigits() >= 0);
    if (!known) {
      item.fault(FieldCode.FIELD_ENUM, "currency", "is no ISO 4217 currency");
    }
    return code;
  }

  @PostMapping("/ops/v1/skus/{skuCode}/stock")
  @Operation(operationId = "adjustStock", summary = "Raises or lowers stock")
  ResponseEntity<byte[]> adjust(
      @PathVariable String skuCode, HttpServletRequest request, JsonBody body) {
    long delta = body.integer("delta", -STOCK_MAX, STOCK_MAX);
    body.check();
    return writes.run(
        request,
        body,
        new AdjustStock(skuCode, delta),
        available -> new Writes.Reply(200, Map.of("skuCode", skuCode, "available", available)));
  }
}
