package dev.lockstep.audit;

import dev.lockstep.order.OrderStatus;
import dev.lockstep.payment.PaymentEvent;
import dev.lockstep.payment.PaymentStatus;
import dev.lockstep.payment.RefundStatus;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes rows of orders and payments as the service would have left them. */
final class AuditWorld {

  private static final String COLUMNS =
      """
      SELECT column_name,
        CASE WHEN is_nullable = 'YES' OR is_identity = 'YES' THEN '' ELSE data_type END AS type
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ?
      """;

  /** The bank's own book stands in the same database, where only the test's book reads it. */
  private static final String BANK =
      """
      CREATE TABLE bank_book (payment_id varchar(64), transaction_no varchar(64), amount bigint,
        currency char(3), refunded_amount bigint, captured_at timestamptz,
        acknowledged_at timestamptz)
      """;

  /** One line: its order, number in the family, SKU, quantity, price and coupon share. */
  record Line(String orderId, int number, String sku, long quantity, long price, long coupon) {}

  /** Amounts of an order. */
  record Amounts(long origin, long coupon, long shipping) {

    long pay() {
      return origin - coupon + shipping;
    }
  }

  /** How one change of an order is called and where it led. */
  record Step(String event, OrderStatus to) {}

  /** How one change of a payment is called and where it led. */
  record Flow(PaymentEvent event, PaymentStatus to) {}

  private final JdbcTemplate jdbc;
  private final Instant now;
  private final Map<String, Map<String, String>> columns = new HashMap<>();
  private Duration age = Duration.ofHours(1);

  AuditWorld(DataSource dataSource) {
    this.jdbc = new JdbcTemplate(dataSource);
    this.jdbc.execute(BANK);
    this.now =
        Objects.requireNonNull(jdbc.queryForObject("SELECT now()", Timestamp.class)).toInstant();
  }

  void sql(String sql, @Nullable Object... arguments) {
    jdbc.update(sql, arguments);
  }

  /**
   * One row, from pairs of column and value. What the table wants besides is empty, zero, false or
   * now, so that columns without a meaning here need no mention.
   */
  void insert(String table, @Nullable Object... pairs) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    columns
        .computeIfAbsent(table, this::columnsOf)
        .forEach((column, type) -> {
          if (!type.isEmpty()) {
            row.put(column, nothing(type));
          }
        });
    for (int pair = 0; pair < pairs.length; pair += 2) {
      row.put((String) pairs[pair], pairs[pair + 1]);
    }
    jdbc.update(
        row.keySet().stream()
            .collect(
                Collectors.joining(
                    ", ",
                    "INSERT INTO " + table + " (",
                    ") VALUES (" + "?, ".repeat(row.size() - 1) + "?)")),
        row.values().toArray());
  }

  private Map<String, String> columnsOf(String table) {
    return jdbc.query(
        COLUMNS,
        row -> {
          Map<String, String> types = new LinkedHashMap<>();
          while (row.next()) {
            types.put(row.getString(1), row.getString(2));
          }
          return types;
        },
        table);
  }

  private Object nothing(String type) {
    return switch (type) {
      case "boolean" -> false;
      case "bytea" -> new byte[0];
      case "smallint", "integer", "bigint" -> 0;
      case "timestamp with time zone" -> Timestamp.from(now);
      default -> "";
    };
  }

  /** Orders written from now on are that old; events older than a day are not kept. */
  void age(Duration age) {
    this.age = age;
  }

  private Timestamp ago(Duration duration) {
    return Timestamp.from(now.minus(duration));
  }

  /** A root with its delivery row and log; its status is the last step's. */
  void order(String id, Amounts amounts, @Nullable String coupon, int children, Step... steps) {
    OrderStatus status = steps[steps.length - 1].to();
    boolean cancelled = Arrays.stream(steps).anyMatch(step -> step.to() == OrderStatus.CANCELED);
    order(id, null, amounts, status);
    jdbc.update(
        "UPDATE order_info SET coupon_id = ?, child_count = ?, version = ?, cancel_time = ?"
            + " WHERE order_id = ?",
        coupon,
        children,
        steps.length,
        cancelled ? Timestamp.from(now) : null,
        id);
    insert("order_delivery_detail", "order_id", id, "user_id", "buyer");
    OrderStatus from = null;
    for (int version = 1; version <= steps.length; version++) {
      change(id, version, from, steps[version - 1]);
      from = steps[version - 1].to();
    }
  }

  private void change(String id, int version, @Nullable OrderStatus from, Step step) {
    insert(
        "order_operate_log",
        "order_id",
        id,
        "root_order_id",
        id,
        "version",
        version,
        "event",
        step.event(),
        "from_status",
        from == null ? null : from.code(),
        "to_status",
        step.to().code(),
        "gmt_create",
        ago(age));
    if (age.toDays() == 0) {
      insert(
          "outbox",
          "root_order_id",
          id,
          "version",
          version,
          "event_type",
          step.event(),
          "occurred_at",
          ago(age),
          "published_at",
          ago(age));
    }
  }

  void child(String id, String parent, Amounts amounts, OrderStatus status) {
    order(id, parent, amounts, status);
  }

  private void order(String id, @Nullable String parent, Amounts amounts, OrderStatus status) {
    insert(
        "order_info",
        "order_id",
        id,
        "root_order_id",
        parent == null ? id : parent,
        "parent_order_id",
        parent,
        "order_status",
        status.code(),
        "seller_id",
        "seller",
        "user_id",
        "buyer",
        "origin_amount",
        amounts.origin(),
        "coupon_amount",
        amounts.coupon(),
        "shipping_amount",
        amounts.shipping(),
        "total_amount",
        amounts.origin() + amounts.shipping(),
        "pay_amount",
        amounts.pay(),
        "currency",
        "CNY",
        "expire_time",
        ago(Duration.ofMinutes(-20)));
  }

  void line(Line line) {
    long origin = line.price() * line.quantity();
    insert(
        "order_item",
        "order_id",
        line.orderId(),
        "order_item_id",
        line.orderId() + "L%04d".formatted(line.number()),
        "sku_code",
        line.sku(),
        "sale_quantity",
        line.quantity(),
        "sale_price",
        line.price(),
        "origin_amount",
        origin,
        "coupon_amount",
        line.coupon(),
        "pay_amount",
        origin - line.coupon());
  }

  /** A payment P01; its status is the last flow's, its main capture the transaction. */
  void payment(String order, long amount, @Nullable String transaction, Flow... flows) {
    PaymentStatus status = flows[flows.length - 1].to();
    boolean open = Set.of(PaymentStatus.PAYING, PaymentStatus.CLOSING).contains(status);
    insert(
        "order_payment_detail",
        "payment_id",
        order + "P01",
        "order_id",
        order,
        "pay_status",
        status.code(),
        "pay_type",
        "sandbox",
        "channel_account",
        "merchant",
        "amount",
        amount,
        "currency",
        "CNY",
        "out_trade_no",
        transaction,
        "expire_time",
        ago(Duration.ofMinutes(-20)),
        "next_check_time",
        open ? ago(Duration.ofMinutes(-5)) : null);
    flows(order, flows);
  }

  private void flows(String order, Flow... flows) {
    PaymentStatus from = null;
    for (int step = 0; step < flows.length; step++) {
      insert(
          "order_payment_flow",
          "flow_no",
          order + "F" + step,
          "payment_id",
          order + "P01",
          "from_status",
          from == null ? null : from.code(),
          "to_status",
          flows[step].to().code(),
          "event",
          flows[step].event().name());
      from = flows[step].to();
    }
  }

  /** A capture of payment P01, also in the bank's book; outcome 1 booked, 2 refund, 3 held. */
  void capture(String order, String transaction, long amount, int outcome) {
    money(
        "payment_capture",
        order,
        transaction,
        amount,
        "capture_key",
        transaction,
        "outcome",
        outcome);
    insert(
        "bank_book",
        "payment_id",
        order + "P01",
        "transaction_no",
        transaction,
        "amount",
        amount,
        "currency",
        "CNY",
        "refunded_amount",
        0,
        "captured_at",
        ago(Duration.ofMinutes(10)),
        "acknowledged_at",
        ago(Duration.ofMinutes(9)));
    jdbc.update(
        "UPDATE order_payment_detail SET captured_amount = ? WHERE out_trade_no = ?",
        amount,
        transaction);
    notice(order, transaction, "CAPTURED", 1);
  }

  void refund(String order, String transaction, long amount, RefundStatus status) {
    boolean waits = status != RefundStatus.SUCCEEDED && status != RefundStatus.HELD;
    money(
        "payment_refund",
        order,
        transaction,
        amount,
        "refund_id",
        order + "P01R01",
        "refund_status",
        status.code(),
        "next_attempt_time",
        waits ? ago(Duration.ofMinutes(-5)) : null);
    if (status == RefundStatus.SUCCEEDED) {
      for (String place :
          Set.of(
              "order_payment_detail SET refunded_amount = ? WHERE out_trade_no = ?",
              "payment_capture SET refunded_amount = ? WHERE transaction_no = ?",
              "bank_book SET refunded_amount = ? WHERE transaction_no = ?")) {
        jdbc.update("UPDATE " + place, amount, transaction);
      }
    }
  }

  /** A case about a transaction; status 1 open, 2 accepted, 3 refunded. */
  void openCase(String order, String transaction, long amount, int status) {
    money(
        "payment_case",
        order,
        transaction,
        amount,
        "case_id",
        "case-" + transaction,
        "case_status",
        status,
        "owner",
        "operators");
  }

  private void money(
      String table, String order, String transaction, long amount, @Nullable Object... more) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("order_id", order);
    row.put("payment_id", order + "P01");
    row.put("transaction_no", transaction);
    row.put("channel", "sandbox");
    row.put("channel_account", "merchant");
    row.put("amount", amount);
    row.put("currency", "CNY");
    for (int pair = 0; pair < more.length; pair += 2) {
      row.put((String) more[pair], more[pair + 1]);
    }
    insert(
        table,
        row.entrySet().stream()
            .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
            .toArray());
  }

  /** A notification; status 1 applied, 2 parked. */
  void notice(String order, String id, String type, int status) {
    insert(
        "payment_inbox",
        "inbox_key",
        "key-" + id,
        "channel",
        "sandbox",
        "channel_account",
        "merchant",
        "notification_id",
        "n-" + id,
        "notification_type",
        type,
        "payment_id",
        order + "P01",
        "order_id",
        order,
        "inbox_status",
        status);
  }

  /** The bank's side: reads the table, which the service never sees. */
  static BankBook book(DataSource dataSource) {
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    return new BankBook() {
      @Override
      public Set<String> channels() {
        return Set.of("sandbox");
      }

      @Override
      public void read(Consumer<Entry> entries) {
        jdbc.query(
            "SELECT * FROM bank_book",
            row -> {
              OffsetDateTime acknowledged = row.getObject("acknowledged_at", OffsetDateTime.class);
              entries.accept(
                  new Entry(
                      "sandbox",
                      "merchant",
                      row.getString("payment_id"),
                      row.getString("transaction_no"),
                      row.getLong("amount"),
                      row.getString("currency"),
                      row.getLong("refunded_amount"),
                      row.getObject("captured_at", OffsetDateTime.class).toInstant(),
                      acknowledged == null ? null : acknowledged.toInstant()));
            });
      }
    };
  }
}
