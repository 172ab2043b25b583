package dev.lockstep.catalog;

import dev.lockstep.commit.Columns;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Table;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * All SKUs. Orders read them in their own group, one statement for all orders of the group, so a
 * price that has changed is never missed by a cache.
 */
@Repository
public class Catalog {

  private static final String FIND = "SELECT * FROM product_sku WHERE sku_code IN (:skuCodes)";

  private static final String PAGE =
      """
      SELECT k.*, s.available
      FROM product_sku k LEFT JOIN product_stock s
        ON s.sku_code = k.sku_code AND s.allotment = 0
      WHERE k.sku_code > :after
      ORDER BY k.sku_code
      LIMIT :limit
      """;

  static final Table<Sku> TABLE =
      Table.named("product_sku", Sku::skuCode, "sku_code")
          .fixed("sku_code", (p, row) -> p.text(row.skuCode()))
          .fixed("gmt_create", (p, row) -> p.time(row.createTime()))
          .column("product_id", (p, row) -> p.text(row.productId()))
          .column("product_name", (p, row) -> p.text(row.name()))
          .column("product_img", (p, row) -> p.text(row.image()))
          .column("product_type", (p, row) -> p.small(row.productType()))
          .column("sale_price", (p, row) -> p.number(row.price()))
          .column("purchase_price", (p, row) -> p.number(row.purchasePrice()))
          .column("currency", (p, row) -> p.text(row.currency()))
          .column("product_unit", (p, row) -> p.text(row.unit()))
          .column("seller_id", (p, row) -> p.text(row.sellerId()))
          .column("gmt_modified", (p, row) -> p.time(row.modifyTime()))
          .version(Sku::version)
          .readBy(Catalog::sku);

  /** A SKU with what is in stock now. */
  record Listed(Sku sku, long available) {}

  private final JdbcClient jdbc;

  Catalog(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Asks for the SKUs without locking them. */
  public static void needs(Needs needs, Collection<String> skuCodes) {
    skuCodes.forEach(sku -> needs.read(TABLE, sku));
  }

  /** The SKU as the group has read it, or null. */
  public static @Nullable Sku find(Rows rows, String skuCode) {
    return rows.find(TABLE, skuCode);
  }

  /** Those of the SKUs that exist, by code. */
  public Map<String, Sku> find(Collection<String> skuCodes) {
    if (skuCodes.isEmpty()) {
      return Map.of();
    }
    return jdbc
        .sql(FIND)
        .param("skuCodes", skuCodes)
        .query((row, _) -> sku(new Columns(row)))
        .list()
        .stream()
        .collect(Collectors.toMap(Sku::skuCode, Function.identity()));
  }

  /** SKUs in code order after the given one. */
  List<Listed> page(String after, int limit) {
    return jdbc.sql(PAGE)
        .param("after", after)
        .param("limit", limit)
        .query((row, _) -> new Listed(sku(new Columns(row)), row.getLong("available")))
        .list();
  }

  private static Sku sku(Columns row) throws SQLException {
    return new Sku(
        row.text("sku_code"),
        row.text("product_id"),
        row.text("product_name"),
        row.textOrNull("product_img"),
        row.small("product_type"),
        row.number("sale_price"),
        row.numberOrNull("purchase_price"),
        row.text("currency"),
        row.text("product_unit"),
        row.text("seller_id"),
        row.number("version"),
        row.time("gmt_create"),
        row.time("gmt_modified"));
  }
}
