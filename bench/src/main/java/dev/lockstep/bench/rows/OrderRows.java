package dev.lockstep.bench.rows;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one order as the service writes them when it is created, of the same number and size.
 * What is encrypted there is filler of the same length here.
 */
public final class OrderRows {

  private static final int CREATED = 10;
  private static final int PARTITIONS = 64;
  private static final int SNAPSHOT_AMOUNT = 2;
  private static final int SNAPSHOT_ITEMS = 3;
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final String ZEROS = "0".repeat(19);
  private static final byte[] CIPHER = filler(240);

  private final String orderId;
  private final String userId;
  private final Cart cart;
  private final OffsetDateTime at;
  private final OffsetDateTime expires;

  /**
   * Rows of an order that awaits payment.
   *
   * @param at when it was placed
   * @param expires until when it may be paid
   */
  public OrderRows(
      String orderId, String userId, Cart cart, OffsetDateTime at, OffsetDateTime expires) {
    this.orderId = orderId;
    this.userId = userId;
    this.cart = cart;
    this.at = at;
    this.expires = expires;
  }

  /** An id of the service's form; number and user make it unique. */
  public static String id(long number, int user) {
    return padded(number, 19) + "01" + padded(user % 4096, 4) + padded(number % 1000, 3);
  }

  /** The rows of one table, values in the order of its columns. */
  public List<@Nullable Object[]> of(OrderTable table) {
    return switch (table) {
      case ORDERS -> List.<@Nullable Object[]>of(order());
      case ITEMS -> items();
      case DELIVERIES -> List.<@Nullable Object[]>of(delivery());
      case SNAPSHOTS -> snapshots();
      case LOG -> List.<@Nullable Object[]>of(log());
      case OUTBOX -> List.<@Nullable Object[]>of(event());
    };
  }

  public Cart cart() {
    return cart;
  }

  private @Nullable Object[] order() {
    long amount = cart.amount();
    return new @Nullable Object[] {
      1,
      orderId,
      orderId,
      1,
      CREATED,
      Goods.SELLER,
      userId,
      amount,
      0L,
      0L,
      amount,
      amount,
      Goods.CURRENCY,
      null,
      null,
      expires,
      0,
      0,
      false,
      0,
      0,
      HASH,
      1L,
      at,
      at
    };
  }

  private List<@Nullable Object[]> items() {
    List<@Nullable Object[]> rows = new ArrayList<>(cart.lines().size());
    for (Cart.Line line : cart.lines()) {
      String code = Goods.code(line.article());
      rows.add(
          new @Nullable Object[] {
            orderId,
            orderId + "L" + padded(rows.size() + 1, 4),
            Goods.PRODUCT_TYPE,
            code,
            Goods.name(line.article()),
            code,
            (long) line.quantity(),
            line.price(),
            line.amount(),
            0L,
            line.amount(),
            Goods.UNIT,
            Goods.SELLER,
            at,
            at
          });
    }
    return rows;
  }

  private @Nullable Object[] delivery() {
    return new @Nullable Object[] {orderId, userId, CIPHER, HASH, HASH, 1L, at, at};
  }

  private List<@Nullable Object[]> snapshots() {
    long amount = cart.amount();
    StringBuilder items = new StringBuilder(512).append('[');
    for (Cart.Line line : cart.lines()) {
      item(items, line);
    }
    items.setCharAt(items.length() - 1, ']');
    String amounts =
        "{\"currency\":\""
            + Goods.CURRENCY
            + "\",\"originAmount\":"
            + amount
            + ",\"couponAmount\":0,\"shippingAmount\":0,\"payAmount\":"
            + amount
            + "}";
    return List.<@Nullable Object[]>of(
        new @Nullable Object[] {orderId, SNAPSHOT_AMOUNT, amounts, at, at},
        new @Nullable Object[] {orderId, SNAPSHOT_ITEMS, items.toString(), at, at});
  }

  private static void item(StringBuilder json, Cart.Line line) {
    String code = Goods.code(line.article());
    json.append("{\"skuCode\":\"").append(code);
    json.append("\",\"productId\":\"").append(code);
    json.append("\",\"name\":\"").append(Goods.name(line.article()));
    json.append("\",\"productType\":").append(Goods.PRODUCT_TYPE);
    json.append(",\"unit\":\"").append(Goods.UNIT);
    json.append("\",\"sellerId\":\"").append(Goods.SELLER);
    json.append("\",\"quantity\":").append(line.quantity());
    json.append(",\"salePrice\":").append(line.price());
    json.append(",\"originAmount\":").append(line.amount());
    json.append(",\"couponAmount\":0,\"payAmount\":").append(line.amount()).append("},");
  }

  private @Nullable Object[] log() {
    return new @Nullable Object[] {
      orderId, orderId, 1L, "CREATED", null, CREATED, "BUYER", userId, at
    };
  }

  private @Nullable Object[] event() {
    String payload =
        "{\"orderId\":\""
            + orderId
            + "\",\"event\":\"CREATED\",\"status\":\"CREATED\",\"at\":\""
            + at
            + "\",\"version\":1}";
    return new @Nullable Object[] {
      partition(orderId), orderId, orderId, 1L, userId, Goods.SELLER, "CREATED", payload, at, null
    };
  }

  /** The relay's partition of a family; the same fixed hash as the service's. */
  static int partition(String orderId) {
    CRC32C checksum = new CRC32C();
    checksum.update(orderId.getBytes(StandardCharsets.US_ASCII));
    return (int) (checksum.getValue() % PARTITIONS);
  }

  /** Formatting by pattern would cost the plain writer more than the rest of its own work. */
  private static String padded(long value, int digits) {
    String text = Long.toString(value);
    return ZEROS.substring(0, Math.max(0, digits - text.length())) + text;
  }

  private static byte[] filler(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 37);
    }
    return bytes;
  }
}
