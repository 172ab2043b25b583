package dev.lockstep.audit;

import dev.lockstep.order.OrderStatus;
import dev.lockstep.payment.PaymentEvent;
import dev.lockstep.payment.PaymentStatus;
import dev.lockstep.payment.RefundStatus;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes rows of orders and payments as the service would have left them. */
final class AuditWorld {

  private static final String ORDER =
      """
      INSERT INTO order_info (business_identifier, order_id, root_order_id, parent_order_id,
        order_type, order_status, seller_id, user_id, origin_amount, coupon_amount,
        shipping_amount, total_amount, pay_amount, currency, coupon_id, expire_time,
        delete_status, comment_status, livemode, child_count, address_changes, request_hash,
        version, gmt_create, gmt_modified)
      VALUES (1, ?, ?, ?, 1, ?, 'seller', 'buyer', ?, ?, ?, ?, ?, 'CNY', ?,
        now() + interval '20 minutes', 0, 0, false, ?, 0, '', 1, now() - CAST(? AS interval),
        now())
      """;

  private static final String DELIVERY =
      """
      INSERT INTO order_delivery_detail (order_id, user_id, address_cipher, phone_index,
        receiver_index, version, gmt_create, gmt_modified)
      VALUES (?, 'buyer', '', '', '', 1, now(), now())
      """;

  private static final String LINE =
      """
      INSERT INTO order_item (order_id, order_item_id, product_type, product_id, product_name,
        sku_code, sale_quantity, sale_price, origin_amount, coupon_amount, pay_amount,
        product_unit, seller_id, gmt_create, gmt_modified)
      VALUES (?, ?, 1, 'p', 'goods', ?, ?, ?, ?, ?, ?, 'pc', 'seller', now(), now())
      """;

  private static final String LOG =
      """
      INSERT INTO order_operate_log (order_id, root_order_id, version, event, from_status,
        to_status, operator_type, operator_id, gmt_create)
      VALUES (?, ?, ?, ?, ?, ?, 'SYSTEM', 'test', now() - CAST(? AS interval))
      """;

  private static final String EVENT =
      """
      INSERT INTO outbox (partition_no, root_order_id, order_id, version, user_id, seller_id,
        event_type, payload, occurred_at, published_at)
      VALUES (0, ?, ?, ?, 'buyer', 'seller', ?, '{}', now() - interval '1 hour', now())
      """;

  private static final String PAYMENT =
      """
      INSERT INTO order_payment_detail (payment_id, order_id, pay_status, pay_type, pay_method,
        channel_account, livemode, amount, currency, captured_amount, refunded_amount,
        out_trade_no, expire_time, next_check_time, check_count, version, gmt_create,
        gmt_modified)
      VALUES (?, ?, ?, 'sandbox', 'page', 'merchant', false, ?, 'CNY', ?, ?, ?,
        now() + interval '20 minutes',
        CASE WHEN ? THEN now() + interval '5 minutes' END, 0, 1, now(), now())
      """;

  private static final String FLOW =
      """
      INSERT INTO order_payment_flow (flow_no, order_id, payment_id, from_status, to_status, event,
        gmt_create)
      VALUES (?, ?, ?, ?, ?, ?, now())
      """;

  private static final String CAPTURE =
      """
      INSERT INTO payment_capture (transaction_no, channel, channel_account, livemode, order_id,
        payment_id, amount, currency, outcome, refunded_amount, captured_at, version, gmt_create,
        gmt_modified)
      VALUES (?, 'sandbox', 'merchant', false, ?, ?, ?, 'CNY', ?, ?, now() - interval '10 minutes',
        1, now(), now())
      """;

  private static final String REFUND =
      """
      INSERT INTO payment_refund (refund_id, order_id, payment_id, transaction_no, channel,
        channel_account, livemode, amount, currency, refund_status, reason, attempts,
        next_attempt_time, version, gmt_create, gmt_modified)
      VALUES (?, ?, ?, ?, 'sandbox', 'merchant', false, ?, 'CNY', ?, 'test', 1,
        CASE WHEN ? THEN now() + interval '5 minutes' END, 1, now(), now())
      """;

  private static final String CASE =
      """
      INSERT INTO payment_case (case_id, order_id, payment_id, transaction_no, channel,
        channel_account, livemode, kind, case_status, amount, currency, reason, owner, version,
        gmt_create, gmt_modified)
      VALUES (?, ?, ?, ?, 'sandbox', 'merchant', false, 'TEST', ?, ?, 'CNY', 'test', 'operators',
        1, now(), now())
      """;

  private static final String NOTICE =
      """
      INSERT INTO payment_inbox (inbox_key, channel, channel_account, livemode, notification_id,
        notification_type, payment_id, order_id, inbox_status, receive_count, headers, body,
        version, gmt_create, gmt_modified)
      VALUES (?, 'sandbox', 'merchant', false, ?, ?, ?, ?, ?, 1, '', '', 1, now(), now())
      """;

  /** The bank's own book stands in the same database, where only the test's book reads it. */
  private static final String BANK =
      """
      CREATE TABLE bank_book (payment_id varchar(64), transaction_no varchar(64), amount bigint,
        currency char(3), refunded_amount bigint, captured_at timestamptz,
        acknowledged_at timestamptz)
      """;

  private static final String BANK_ENTRY =
      """
      INSERT INTO bank_book VALUES (?, ?, ?, 'CNY', ?, now() - interval '10 minutes', now())
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
  private String age = "1 hour";

  AuditWorld(DataSource dataSource) {
    this.jdbc = new JdbcTemplate(dataSource);
  }

  void sql(String sql, @Nullable Object... arguments) {
    jdbc.update(sql, arguments);
  }

  void bank() {
    jdbc.execute(BANK);
  }

  /** Orders written from now on are that old; events older than a day are not kept. */
  void age(String interval) {
    age = interval;
  }

  /** A root with its delivery row and log; its status is the last step's. */
  void order(String id, Amounts amounts, @Nullable String coupon, int children, Step... steps) {
    insert(id, null, amounts, coupon, children, steps[steps.length - 1].to());
    jdbc.update(DELIVERY, id);
    Short from = null;
    for (int version = 1; version <= steps.length; version++) {
      Step step = steps[version - 1];
      jdbc.update(LOG, id, id, version, step.event(), from, step.to().code(), age);
      if (!age.endsWith("days")) {
        jdbc.update(EVENT, id, id, version, step.event());
      }
      from = step.to().code();
    }
    jdbc.update("UPDATE order_info SET version = ? WHERE order_id = ?", steps.length, id);
    if (List.of(steps).stream().anyMatch(step -> step.to() == OrderStatus.CANCELED)) {
      jdbc.update("UPDATE order_info SET cancel_time = now() WHERE order_id = ?", id);
    }
  }

  void child(String id, String parent, Amounts amounts, OrderStatus status) {
    insert(id, parent, amounts, null, 0, status);
  }

  private void insert(
      String id,
      @Nullable String parent,
      Amounts amounts,
      @Nullable String coupon,
      int children,
      OrderStatus status) {
    jdbc.update(
        ORDER,
        id,
        parent == null ? id : parent,
        parent,
        status.code(),
        amounts.origin(),
        amounts.coupon(),
        amounts.shipping(),
        amounts.origin() + amounts.shipping(),
        amounts.pay(),
        coupon,
        children,
        age);
  }

  void line(Line line) {
    long origin = line.price() * line.quantity();
    String item = line.orderId() + "L%04d".formatted(line.number());
    jdbc.update(
        LINE,
        line.orderId(),
        item,
        line.sku(),
        line.quantity(),
        line.price(),
        origin,
        line.coupon(),
        origin - line.coupon());
  }

  /** A payment P01; its status is the last flow's. */
  void payment(String order, long amount, @Nullable String trade, Flow... flows) {
    PaymentStatus status = flows[flows.length - 1].to();
    boolean open = Set.of(PaymentStatus.PAYING, PaymentStatus.CLOSING).contains(status);
    jdbc.update(PAYMENT, order + "P01", order, status.code(), amount, 0, 0, trade, open);
    Short from = null;
    for (int step = 0; step < flows.length; step++) {
      Flow flow = flows[step];
      String flowNo = order + "F" + step;
      short to = flow.to().code();
      jdbc.update(FLOW, flowNo, order, order + "P01", from, to, flow.event().name());
      from = to;
    }
  }

  /** A capture of payment P01, also in the bank's book; outcome 1 booked, 2 refund, 3 held. */
  void capture(String order, String transaction, long amount, int outcome) {
    jdbc.update(CAPTURE, transaction, order, order + "P01", amount, outcome, 0);
    jdbc.update(BANK_ENTRY, order + "P01", transaction, amount, 0);
    jdbc.update(
        "UPDATE order_payment_detail SET captured_amount = captured_amount + ?"
            + " WHERE payment_id = ?",
        amount,
        order + "P01");
    notice(order, transaction, "CHARGE_SUCCEEDED", 1);
  }

  void refund(String order, String transaction, long amount, RefundStatus status) {
    boolean waits = status != RefundStatus.SUCCEEDED && status != RefundStatus.HELD;
    jdbc.update(
        REFUND, order + "P01R01", order, order + "P01", transaction, amount, status.code(), waits);
    if (status == RefundStatus.SUCCEEDED) {
      jdbc.update(
          "UPDATE order_payment_detail SET refunded_amount = ? WHERE payment_id = ?",
          amount,
          order + "P01");
      for (String table : Set.of("payment_capture", "bank_book")) {
        jdbc.update(
            "UPDATE " + table + " SET refunded_amount = ? WHERE transaction_no = ?",
            amount,
            transaction);
      }
    }
  }

  /** A case about a transaction; status 1 open, 2 accepted, 3 refunded. */
  void openCase(String order, String transaction, long amount, int status) {
    jdbc.update(CASE, "case-" + transaction, order, order + "P01", transaction, status, amount);
  }

  /** A notification; status 1 applied, 2 parked. */
  void notice(String order, String id, String type, int status) {
    jdbc.update(NOTICE, "key-" + id, "n-" + id, type, order + "P01", order, status);
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
