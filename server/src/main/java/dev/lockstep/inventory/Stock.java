package dev.lockstep.inventory;

import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Table;
import dev.lockstep.commit.Workspace;
import dev.lockstep.problem.Fault;
import dev.lockstep.problem.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stock under its row locks. Creating an order takes, nothing but its end gives back; paying
 * touches no stock row, so a paid order costs no lock on a hot item.
 *
 * <p>What an order line took is the line itself; every other movement is a row that is unique by
 * (item, kind, source), so nothing comes back twice.
 */
public final class Stock {

  /** The one allotment of an unsharded database. */
  static final int ALLOTMENT = 0;

  enum Kind {
    START(1),
    ADJUSTMENT(2),
    RETURN(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  record Level(
      String skuCode, long available, long taken, long version, Instant create, Instant modify) {

    Level taking(long quantity, Instant now) {
      return new Level(
          skuCode,
          Math.subtractExact(available, quantity),
          Math.addExact(taken, quantity),
          version + 1,
          create,
          now);
    }

    Level adjusted(long delta, Instant now) {
      return new Level(skuCode, Math.addExact(available, delta), taken, version + 1, create, now);
    }
  }

  record Movement(
      String itemId, Kind kind, String sourceId, String skuCode, long quantity, Instant at) {}

  static final Table<Level> LEVELS =
      Table.named("product_stock", Level::skuCode, "sku_code", "allotment")
          .fixed("sku_code", (p, row) -> p.text(row.skuCode()))
          .fixed("allotment", (p, _) -> p.small(ALLOTMENT))
          .fixed("gmt_create", (p, row) -> p.time(row.create()))
          .column("available", (p, row) -> p.number(row.available()))
          .column("taken", (p, row) -> p.number(row.taken()))
          .column("gmt_modified", (p, row) -> p.time(row.modify()))
          .version(Level::version)
          .readBy(row ->
              new Level(
                  row.text("sku_code"),
                  row.number("available"),
                  row.number("taken"),
                  row.number("version"),
                  row.time("gmt_create"),
                  row.time("gmt_modified")));

  static final Table<Movement> MOVEMENTS =
      Table.named("stock_movement", Movement::itemId)
          .fixed("item_id", (p, row) -> p.text(row.itemId()))
          .fixed("kind", (p, row) -> p.small(row.kind().code))
          .fixed("source_id", (p, row) -> p.text(row.sourceId()))
          .fixed("sku_code", (p, row) -> p.text(row.skuCode()))
          .fixed("allotment", (p, _) -> p.small(ALLOTMENT))
          .fixed("quantity", (p, row) -> p.number(row.quantity()))
          .fixed("gmt_create", (p, row) -> p.time(row.at()))
          .appendOnly();

  /** A line whose goods come back. */
  public record Line(String orderItemId, String skuCode, long quantity) {}

  private Stock() {}

  /** Asks for the stock rows' locks, the last locks of a group. */
  public static void needs(Needs needs, Iterable<String> skuCodes) {
    skuCodes.forEach(sku -> needs.lock(LEVELS, sku));
  }

  /**
   * Takes every quantity or nothing.
   *
   * @param field where the caller's request names a SKU, for the faults
   * @throws Refusal INVENTORY_INSUFFICIENT, naming every SKU that lacks
   */
  public static void take(
      Workspace workspace, SortedMap<String, Long> quantityBySku, Function<String, String> field) {
    List<Fault> lacking = new ArrayList<>();
    quantityBySku.forEach((sku, quantity) -> {
      Level level = workspace.find(LEVELS, sku);
      if (level == null || level.available() < quantity) {
        lacking.add(lacks(field.apply(sku), level));
      } else {
        workspace.update(LEVELS, level.taking(quantity, workspace.now()));
      }
    });
    if (!lacking.isEmpty()) {
      InventoryCode code = InventoryCode.INVENTORY_INSUFFICIENT;
      throw new Refusal(code, code.detail(), lacking);
    }
  }

  private static Fault lacks(String field, @Nullable Level level) {
    long available = level == null ? 0 : level.available();
    return new Fault(field, InventoryCode.INVENTORY_INSUFFICIENT.name(), "available: " + available);
  }

  /** Gives a line back once; the source names the event that freed it. */
  public static void giveBack(Workspace workspace, Line line, String sourceId) {
    Level level = workspace.get(LEVELS, line.skuCode());
    Instant now = workspace.now();
    workspace.update(LEVELS, level.taking(-line.quantity(), now));
    workspace.insert(
        MOVEMENTS,
        new Movement(
            line.orderItemId(), Kind.RETURN, sourceId, line.skuCode(), line.quantity(), now));
  }

  /** Starts the stock of new SKUs; a SKU that has a record keeps it. */
  public static void start(Workspace workspace, Map<String, Long> startBySku) {
    Instant now = workspace.now();
    startBySku.forEach((sku, quantity) -> {
      if (workspace.find(LEVELS, sku) == null) {
        workspace.insert(LEVELS, new Level(sku, quantity, 0, 1, now, now));
        workspace.insert(MOVEMENTS, new Movement(sku, Kind.START, "start", sku, quantity, now));
      }
    });
  }

  /**
   * Raises or lowers what is available.
   *
   * @return what is available then
   * @throws Refusal INVENTORY_SKU_NOT_FOUND, INVENTORY_INSUFFICIENT if it would go below zero
   */
  public static long adjust(Workspace workspace, String sku, long delta, String sourceId) {
    Level level = workspace.find(LEVELS, sku);
    if (level == null) {
      throw new Refusal(InventoryCode.INVENTORY_SKU_NOT_FOUND);
    }
    if (level.available() + delta < 0) {
      throw new Refusal(InventoryCode.INVENTORY_INSUFFICIENT);
    }
    Level adjusted = level.adjusted(delta, workspace.now());
    workspace.update(LEVELS, adjusted);
    workspace.insert(
        MOVEMENTS, new Movement(sku, Kind.ADJUSTMENT, sourceId, sku, delta, workspace.now()));
    return adjusted.available();
  }
}
