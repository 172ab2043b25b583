package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.database.TestDatabase;
import java.lang.reflect.Field;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/** The reference's indexes exist, and with 20,000 orders the service's own statements use them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IndexIT {

  private static final String INDEXES =
      """
      SELECT string_agg(a.attname, ',' ORDER BY k.place)
      FROM pg_index i
      JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, place) ON true
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
      WHERE i.indrelid = ?::regclass AND i.indpred IS NULL
      GROUP BY i.indexrelid
      """;

  private static final OffsetDateTime JULY = OffsetDateTime.parse("2026-07-01T00:00:00Z");
  private static final OffsetDateTime LAST_DAY = OffsetDateTime.parse("2026-07-27T00:00:00Z");
  private static final String ORDER = "%028d".formatted(777);
  private static final List<String> MANY =
      IntStream.rangeClosed(1, 64).mapToObj("%028d"::formatted).toList();
  private static final String PARTITIONS =
      IntStream.range(0, 64).mapToObj(String::valueOf).collect(Collectors.joining(", "));

  private final TestDatabase database = TestDatabase.migrated();
  private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
  private final NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(jdbc);

  @BeforeAll
  void fill() throws SQLException {
    try (var connection = database.connect()) {
      ScriptUtils.executeSqlScript(connection, new ClassPathResource("index/orders.sql"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "order_info           | user_id,order_status,gmt_create",
        "order_info           | order_status,gmt_create",
        "order_info           | pay_time",
        "order_item           | order_id,product_id",
        "order_item           | sku_code,gmt_create",
        "order_snapshot       | order_id",
        "order_payment_detail | order_id,pay_status",
        "order_payment_detail | out_trade_no"
      })
  void theReferencesIndexIsThereOrALongerOne(String table, String columns) {
    assertThat(indexes(table)).anyMatch(index -> (index + ",").startsWith(columns + ","));
  }

  @Test
  void noIndexIsOnlyTheBeginningOfAnother() {
    for (var table :
        jdbc.queryForList(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'", String.class)) {
      var indexes = indexes(table);
      for (var index : indexes) {
        assertThat(indexes)
            .as("beginnings of %s (%s)", table, index)
            .noneMatch(other -> index.startsWith(other + ","));
      }
      assertThat(indexes).as(table).doesNotHaveDuplicates();
    }
  }

  /** The columns of each index over the whole table. */
  private List<String> indexes(String table) {
    return jdbc.queryForList(INDEXES, String.class, table);
  }

  /** A statement and what is put into it. */
  record Hot(String name, String sql, Map<String, ?> parameters) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Hot> hotStatements() {
    return Stream.of(reads(), lists(), periods(), queues(), notices(), webhooks(), literal())
        .flatMap(List::stream);
  }

  private static List<Hot> reads() {
    var view = "dev.lockstep.view.ViewRows";
    return Stream.of("ORDERS", "ITEMS", "DELIVERIES", "PAYMENTS", "REFUNDS", "LOG")
        .flatMap(name ->
            Stream.of(
                new Hot(name + " of one", sql(view, name), Map.of("ids", List.of(ORDER))),
                new Hot(name + " of a page", sql(view, name), Map.of("ids", MANY))))
        .toList();
  }

  private static List<Hot> lists() {
    var pages = "dev.lockstep.view.OrderPages";
    var all = sql(pages, "OF_USER");
    var newest = sql(pages, "NEWEST");
    var user = Map.of("userId", "user-7", "limit", 21);
    var byStatus = Map.of("userId", "user-7", "limit", 21, "status", 60);
    var after =
        Map.of("userId", "user-7", "limit", 21, "status", 60, "afterTime", JULY, "afterId", ORDER);
    return List.of(
        new Hot("a buyer's list", all + newest, user),
        new Hot("by status", all + sql(pages, "STATUS") + newest, byStatus),
        new Hot("next page", all + sql(pages, "STATUS") + sql(pages, "AFTER") + newest, after),
        new Hot("frozen", sql("dev.lockstep.view.ViewRows", "SNAPSHOTS"), Map.of("id", ORDER)),
        new Hot(
            "recent orders of a buyer",
            sql("dev.lockstep.risk.RiskCheck", "RECENT_ORDERS"),
            Map.of("userId", "user-7", "since", JULY)));
  }

  private static List<Hot> periods() {
    var orders = "dev.lockstep.order.PeriodOrders";
    var page = Map.of("period", "period-7", "after", ORDER, "limit", 500);
    return List.of(
        new Hot("period orders by id", sql(orders, "BY_IDS"), Map.of("ids", MANY)),
        new Hot("page of a period", sql(orders, "PAGE"), page),
        new Hot("count of a period", sql(orders, "COUNT"), Map.of("period", "period-7")));
  }

  private static List<Hot> queues() {
    var payments = "dev.lockstep.payment.PaymentReads";
    var outbox = "dev.lockstep.outbox.OutboxRows";
    var due = Map.of("now", LAST_DAY, "limit", 100);
    var dueOrders = Map.of("now", LAST_DAY, "limit", 100, "afterTime", JULY, "afterId", ORDER);
    var open = Map.of("status", 1, "before", Long.MAX_VALUE, "limit", 20);
    var parked = Map.of("status", 2, "before", Long.MAX_VALUE, "limit", 20);
    return List.of(
        new Hot("deadlines", sql("dev.lockstep.order.Orders", "DUE"), dueOrders),
        new Hot("refunds due", sql(payments, "DUE_REFUNDS"), due),
        new Hot("checks due", sql(payments, "DUE_CHECKS"), due),
        new Hot("oldest refund due", sql(payments, "OLDEST_DUE_REFUND"), Map.of()),
        new Hot("open cases", sql(payments, "CASES"), open),
        new Hot("count of open cases", sql(payments, "OPEN_CASES"), Map.of()),
        new Hot("parked notifications", sql(payments, "INBOX"), parked),
        positional("events due", sql(outbox, "DUE").formatted(PARTITIONS), "0", "''", "0", "500"),
        positional("events of all", sql(outbox, "AFTER"), "59000", "'2026-07-27'", "500"),
        positional("events of a buyer", sql(outbox, "OF_USER"), "'user-7'", "'2026-07-26'", "500"),
        positional("events by id", sql(outbox, "BY_IDS").formatted("1, 2, 3")),
        positional(
            "events of a buyer not relayed",
            sql(outbox, "UNPUBLISHED_OF_USER"),
            "'user-7'",
            "'2026-07-26'",
            "500"),
        positional("last event before", sql(outbox, "LAST_ID_BEFORE"), "'2026-07-26'"),
        new Hot("last event", sql(outbox, "LAST_ID"), Map.of()),
        new Hot("events waiting", sql(outbox, "DEPTH"), Map.of()));
  }

  private static List<Hot> notices() {
    var box = "dev.lockstep.notice.NoticeBox";
    var newest = sql(box, "NEWEST");
    var page = Map.of("userId", "user-7", "before", Long.MAX_VALUE, "limit", 21);
    var range = Map.of("userId", "user-7", "first", 1, "last", 20_000, "limit", 1_000);
    var marked = Map.of("userId", "user-7", "first", 1, "last", 20_000, "now", LAST_DAY);
    var place = Map.of("userId", "user-7", "noticeId", ORDER + "/2");
    return List.of(
        new Hot("notices of a user", sql(box, "OF_USER") + newest, page),
        new Hot("unread ones", sql(box, "OF_USER") + sql(box, "ONLY_UNREAD") + newest, page),
        new Hot("count of unread ones", sql(box, "UNREAD"), Map.of("userId", "user-7")),
        new Hot("place of a notice", sql(box, "PLACE"), place),
        new Hot("notices to mark", sql(box, "UNREAD_FROM"), range),
        new Hot("notices marked", sql(box, "MARK"), marked));
  }

  private static List<Hot> webhooks() {
    var endpoints = "dev.lockstep.webhook.Endpoints";
    var queue = "dev.lockstep.webhook.DeliveryQueue";
    var log = "dev.lockstep.webhook.Deliveries";
    var due = Map.of("after", "", "now", LAST_DAY, "limit", 100);
    var dueOfOne = Map.of("endpoint", "we_7", "now", LAST_DAY, "limit", 8);
    var sellers = Map.of("sellers", List.of("seller-7", "seller-8"));
    var page = Map.of("seller", "seller-7", "after", "", "limit", 21);
    var logged =
        Map.of("endpoint", "we_7", "before", Long.MAX_VALUE, "state", 2, "order", "", "limit", 21);
    return List.of(
        new Hot("endpoints of sellers", sql(endpoints, "OF_SELLERS"), sellers),
        new Hot("page of endpoints", sql(endpoints, "PAGE"), page),
        new Hot("endpoints with due deliveries", sql(queue, "DUE_ENDPOINTS"), due),
        new Hot("due deliveries", sql(queue, "DUE"), dueOfOne),
        new Hot("log of deliveries", sql(log, "PAGE"), logged),
        new Hot("waiting deliveries", sql(log, "COUNT"), Map.of("state", 0, "limit", 100_000)));
  }

  /** What the write path makes of its tables, and what nobody asks yet but the reference does. */
  private static List<Hot> literal() {
    return List.of(
        locked("order_info", "order_id", ORDER),
        family("order_item", "order_id"),
        family("order_payment_detail", "order_id"),
        family("payment_capture", "order_id"),
        family("payment_refund", "order_id"),
        family("payment_case", "order_id"),
        locked("payment_capture", "capture_key", "sandbox/sandbox-merchant/SB" + ORDER),
        family("order_payment_flow", "order_id"),
        where("order_payment_detail WHERE out_trade_no = 'SB" + ORDER + "'"),
        where("order_payment_detail WHERE order_id = '" + ORDER + "' AND pay_status = 30"),
        where("order_info WHERE order_status = 10 AND gmt_create > '2026-07-20'"),
        where("order_info WHERE pay_time BETWEEN '2026-07-20' AND '2026-07-21'"),
        where("order_item WHERE order_id = '" + ORDER + "' AND product_id = 'product-1'"),
        where("order_item WHERE sku_code = 'sku-7' AND gmt_create > '2026-07-01'"));
  }

  private static Hot locked(String table, String key, String value) {
    var sql = "SELECT * FROM " + table + " WHERE " + key + " IN (:keys) FOR UPDATE";
    return new Hot(sql, sql, Map.of("keys", List.of(value, value)));
  }

  private static Hot family(String table, String column) {
    var sql = "SELECT * FROM " + table + " WHERE " + column + " IN (:keys)";
    return new Hot(sql, sql, Map.of("keys", MANY));
  }

  private static Hot where(String rest) {
    return new Hot(rest, "SELECT * FROM " + rest, Map.of());
  }

  private static Hot positional(String name, String sql, String... values) {
    var filled =
        Arrays.stream(values).reduce(sql, (text, value) -> text.replaceFirst("\\?", value));
    return new Hot(name, filled, Map.of());
  }

  /** The service's own text: a copy would go on being fast after the original is not. */
  private static String sql(String type, String constant) {
    try {
      Field field = Class.forName(type).getDeclaredField(constant);
      field.setAccessible(true);
      return (String) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  @Test
  void aStatementWithoutAnIndexIsSeen() {
    assertThat(plan(where("order_info WHERE business_order_id = 'b'"))).contains("Seq Scan");
  }

  @ParameterizedTest
  @MethodSource("hotStatements")
  void aHotStatementUsesAnIndex(Hot hot) {
    assertThat(plan(hot)).contains("Index").doesNotContain("Seq Scan");
  }

  private String plan(Hot hot) {
    return String.join(
        "\n", named.queryForList("EXPLAIN " + hot.sql(), hot.parameters(), String.class));
  }
}
