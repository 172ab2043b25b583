package dev.lockstep.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Http;
import dev.lockstep.LockstepApplication;
import dev.lockstep.cache.VersionedCache;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.order.SnapshotType;
import dev.lockstep.payment.PaymentStatus;
import dev.lockstep.payment.RefundStatus;
import dev.lockstep.privacy.PersonalData;
import dev.lockstep.view.OrderViews.Part;
import dev.lockstep.view.OrderViews.Wish;
import dev.lockstep.web.Caller;
import dev.lockstep.web.Role;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

@SpringBootTest(
    classes = LockstepApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"lockstep.mode=development", "lockstep.i-know=true"})
class OrderReadingIT {

  private static final Instant LATER = OrderFixture.CREATED.plusSeconds(60);
  private static final String ADDRESS =
      """
      {"receiverName":"Alice Tester","phone":"13812345678","province":"P","city":"C","area":"A",
       "street":"S","detail":"Room 1"}
      """;

  private static final String ORDER_FIELDS =
      """
      id businessIdentifier orderId businessOrderId orderType orderStatus cancelType cancelTime
      sellerId userId totalAmount payAmount payType couponId payTime expireTime deleteStatus
      commentStatus extJson gmtCreate gmtModified version currency status createTime amounts items
      payments refunds delivery timeline children\
      """;

  private static final String ITEM_FIELDS =
      """
      id orderId orderItemId productType productId productImg productName skuCode saleQuantity
      salePrice originAmount payAmount productUnit sellerId gmtCreate gmtModified\
      """;

  @LocalServerPort private int port;
  @Autowired private DataSource dataSource;
  @Autowired private PersonalData personalData;
  @Autowired private ViewRows rows;
  @Autowired private ViewEncoder encoder;
  @Autowired private SyncDelays delays;
  private OrderFixture orders;
  private Http buyer;
  private String userId;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    TestDatabase.fresh().register(registry);
  }

  @BeforeEach
  void connect() {
    orders = new OrderFixture(dataSource);
    userId = "user-" + OrderFixture.newId().substring(10);
    buyer = Http.buyer(port, userId);
  }

  @Test
  void showsEveryColumnTheReferenceNames() throws SQLException {
    var id = delivered();
    orders.execute(
        """
        UPDATE order_info SET business_order_id = 'b', cancel_type = 'c', cancel_time = gmt_create,
          coupon_id = 'k', pay_time = gmt_create WHERE order_id = ?
        """,
        id);
    orders.execute("UPDATE order_item SET product_img = 'i' WHERE order_id = ?", id);
    var order = buyer.get("/api/v1/orders/" + id).json();
    assertThat(new TreeSet<>(order.propertyNames())).contains(ORDER_FIELDS.split("\\s+"));
    assertThat(order.path("extJson").asString()).isEqualTo("{\"gift\":true}");
    assertThat(new TreeSet<>(order.path("items").path(0).propertyNames()))
        .contains(ITEM_FIELDS.split("\\s+"))
        .doesNotContain("purchasePrice");
    assertThat(order.path("amounts").path("payAmount").asLong()).isEqualTo(2700);
    assertThat(order.path("createTime").asString()).isEqualTo("2026-03-01T10:00:00Z");
  }

  @Test
  void showsPaymentsAndRefundsByTheirWords() throws SQLException {
    var id = orders.create(userId, 0);
    var payment = orders.payment(id, PaymentStatus.PAY_REFUND_PART_SUCCESS.code(), 700);
    orders.refund(payment, 700, RefundStatus.SUCCEEDED.code());
    var order = buyer.get("/api/v1/orders/" + id).json();
    var shown = order.path("payments").path(0);
    assertThat(shown.path("paymentId").asString()).isEqualTo(payment);
    assertThat(shown.path("status").asString()).isEqualTo("PAY_REFUND_PART_SUCCESS");
    assertThat(shown.path("channel").asString()).isEqualTo("sandbox");
    assertThat(shown.path("refundedAmount").asLong()).isEqualTo(700);
    assertThat(order.path("refunds").path(0).path("status").asString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void showsToEachReaderWhatIsHisToSee() throws SQLException {
    var id = delivered();
    var path = "/api/v1/orders/" + id;
    var seller = Http.as(port, "s", List.of("seller"), OrderFixture.SELLER).get(path).json();
    var operator = Http.as(port, "o", List.of("operator"), null).get(path).json();
    assertThat(phone(buyer.get(path).json())).isEqualTo("13812345678");
    assertThat(phone(operator)).isEqualTo("13812345678");
    assertThat(phone(seller)).isEqualTo("138****5678");
    assertThat(seller.path("items").path(0).path("purchasePrice").asLong()).isEqualTo(400);
    assertThat(operator.path("timeline").path(0).path("operatorId").asString()).isEqualTo(userId);
    var listed = buyer.get("/api/v1/orders").json().path("items").path(0);
    assertThat(phone(listed)).isEqualTo("138****5678");
    assertThat(listed.path("delivery").path("receiverName").asString()).isEqualTo("A**");
  }

  @Test
  void hidesOrdersOfOthersAndWhatIsNoOrder() throws SQLException {
    var id = orders.create(userId, 0);
    var stranger = Http.buyer(port, "stranger");
    var otherSeller = Http.as(port, "s2", List.of("seller"), "seller-2");
    for (var path : List.of(id, id + "/snapshots", id + "?minVersion=99")) {
      assertThat(stranger.get("/api/v1/orders/" + path).status()).as(path).isEqualTo(404);
      assertThat(otherSeller.get("/api/v1/orders/" + path).code()).isEqualTo("ORDER_NOT_FOUND");
    }
    for (var none : List.of(OrderFixture.newId(), id + "-07", "nonsense", id.substring(1))) {
      assertThat(buyer.get("/api/v1/orders/" + none).code()).isEqualTo("ORDER_NOT_FOUND");
    }
  }

  @Test
  void neverAnswersLessThanTheVersionAskedFor() throws SQLException {
    var id = orders.create(userId, 0);
    var path = "/api/v1/orders/" + id;
    assertThat(buyer.get(path).header("ETag")).isEqualTo("\"v1\"");
    // As another node would: nothing tells this one.
    orders.move(id, userId, step(2, OrderEvent.PAID, OrderStatus.PAID));
    assertThat(buyer.get(path + "?minVersion=3").code()).isEqualTo("ORDER_VERSION_AHEAD");
    var answer = buyer.get(path + "?minVersion=2");
    assertThat(answer.header("ETag")).isEqualTo("\"v2\"");
    assertThat(answer.json().path("status").asString()).isEqualTo("PAID");
    assertThat(buyer.get(path, "If-None-Match", "\"v1\", \"v2\"").status()).isEqualTo(304);
    assertThat(buyer.get(path, "If-None-Match", "\"v1\"").status()).isEqualTo(200);
    assertThat(buyer.get(path + "?minVersion=x").code()).isEqualTo("REQUEST_INVALID");
  }

  @Test
  void whoWantsItFreshIsShownWhatTheDatabaseHas() throws SQLException {
    var id = orders.create(userId, 0);
    var path = "/api/v1/orders/" + id;
    assertThat(image(path)).isEmpty();
    // Behind the service's back, so that no cache is told.
    orders.execute("UPDATE order_item SET product_img = 'i' WHERE order_id = ?", id);
    assertThat(image(path + "?fresh=true")).isEqualTo("i");
    assertThat(buyer.get(path + "?fresh=perhaps").status()).isEqualTo(400);
    assertThat(buyer.get(path + "?fresh=true&minVersion=2").status()).isEqualTo(409);
  }

  private String image(String path) {
    return buyer.get(path).json().path("items").get(0).path("productImg").asString("");
  }

  @Test
  void aNodeThatHearsNothingOfOthersDoesNotTrustItsCache() throws SQLException {
    var limits =
        new VersionedCache.Limits(
            10,
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            new VersionedCache.Absent(10, Duration.ofSeconds(1)));
    var cache = new VersionedCache<Part, Encoded>("deaf", limits, null, new SimpleMeterRegistry());
    var views = new OrderViews(cache, rows, encoder, Duration.ofMinutes(1), delays);
    var caller = new Caller(userId, Set.of(Role.BUYER), null);
    var id = orders.create(userId, 0);
    views.heard(System.nanoTime());
    assertThat(views.view(caller, id, Wish.ANY).version()).isEqualTo(1);
    orders.move(id, userId, step(2, OrderEvent.PAID, OrderStatus.PAID));
    assertThat(views.view(caller, id, Wish.ANY).version()).isEqualTo(1);
    views.heard(System.nanoTime() - Duration.ofSeconds(61).toNanos());
    assertThat(views.view(caller, id, Wish.ANY).version()).isEqualTo(2);
  }

  @Test
  void aChildCarriesTheVersionOfItsFamilyAndTheParentItsChildrensStatus() throws SQLException {
    var id = orders.split(userId, 2);
    orders.move(id, userId, step(2, OrderEvent.PAID, OrderStatus.PAID));
    orders.status(id + "-01", OrderStatus.DELIVERY);
    orders.status(id + "-02", OrderStatus.SIGNED);
    var child = buyer.get("/api/v1/orders/" + id + "-01").json();
    assertThat(child.path("version").asLong()).isEqualTo(2);
    assertThat(child.path("parentOrderId").asString()).isEqualTo(id);
    assertThat(child.path("items").size()).isEqualTo(1);
    var parent = buyer.get("/api/v1/orders/" + id).json();
    assertThat(parent.path("status").asString()).isEqualTo("DELIVERY");
    assertThat(parent.path("items").size()).isEqualTo(2);
    assertThat(parent.path("children").path(1).path("status").asString()).isEqualTo("SIGNED");
  }

  @Test
  void pagesThroughTheCallersOrdersNewestFirst() throws SQLException {
    List<String> newestFirst = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      // Pairs share their time, so that a page ends between equals.
      newestFirst.addFirst(orders.create(userId, i / 2));
    }
    var removed = newestFirst.remove(3);
    orders.execute("UPDATE order_info SET delete_status = 1 WHERE order_id = ?", removed);
    orders.create("somebody-else", 0);

    List<String> seen = new ArrayList<>();
    var cursor = "";
    do {
      var page = buyer.get("/api/v1/orders?limit=2&cursor=" + cursor).json();
      page.path("items").forEach(item -> seen.add(item.path("orderId").asString()));
      cursor = page.path("nextCursor").asString("");
    } while (!cursor.isEmpty());
    assertThat(seen).isEqualTo(newestFirst);
  }

  @Test
  void theListFiltersAndIsAsNewAsTheDatabase() throws SQLException {
    var first = orders.create(userId, 0);
    var second = orders.create(userId, 1);
    assertThat(ids(buyer.get("/api/v1/orders").json())).containsExactly(second, first);
    orders.move(second, userId, step(2, OrderEvent.PAID, OrderStatus.PAID));
    var paid = buyer.get("/api/v1/orders?status=PAID").json();
    assertThat(ids(paid)).containsExactly(second);
    assertThat(paid.path("items").path(0).path("version").asLong()).isEqualTo(2);
    assertThat(ids(buyer.get("/api/v1/orders?to=2026-03-01T10:01:00Z").json()))
        .containsExactly(first);
    assertThat(ids(buyer.get("/api/v1/orders?from=2026-03-01T10:01:00Z").json()))
        .containsExactly(second);
  }

  @Test
  void refusesCursorsThatAreNotOfThisList() {
    for (var cursor : List.of("x", "!!!", "MjAyNi0wMwpub3QtYW4taWQ", "AAAA")) {
      var reply = buyer.get("/api/v1/orders?cursor=" + cursor);
      assertThat(reply.status()).as(cursor).isEqualTo(400);
      assertThat(reply.code()).isEqualTo("REQUEST_INVALID");
    }
  }

  @Test
  void readsWhatWasFrozenWithTheOrder() throws SQLException {
    var id = orders.create(userId, 0);
    orders.snapshot(id, SnapshotType.ORDER_AMOUNT, "{\"payAmount\":2700}");
    var items = buyer.get("/api/v1/orders/" + id + "/snapshots").json().path("items");
    assertThat(items.path(0).path("type").asString()).isEqualTo("ORDER_AMOUNT");
    assertThat(items.path(0).path("content").path("payAmount").asLong()).isEqualTo(2700);
  }

  @Test
  void aViewIsOfOneMomentWhileTheOrderChanges() throws Exception {
    var id = orders.create(userId, 0);
    var writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (long version = 2; version <= 60; version++) {
                  var paid = version % 2 == 0;
                  orders.move(
                      id,
                      userId,
                      step(
                          version,
                          OrderEvent.PAYMENT_CHANGED,
                          paid ? OrderStatus.PAID : OrderStatus.FULFILLED));
                }
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    long version = 1;
    while (version < 60) {
      var reply = buyer.get("/api/v1/orders/" + id + "?minVersion=" + (version + 1));
      if (reply.status() == 200) {
        var order = reply.json();
        var timeline = order.path("timeline");
        assertThat(order.path("version").asLong()).isGreaterThan(version);
        version = order.path("version").asLong();
        assertThat(timeline.size()).isEqualTo((int) version);
        assertThat(order.path("status").asString())
            .isEqualTo(timeline.path(timeline.size() - 1).path("to").asString());
      }
    }
    writer.join();
  }

  private String delivered() throws SQLException {
    var id = orders.create(userId, 0);
    var clear = ADDRESS.getBytes(StandardCharsets.UTF_8);
    orders.delivery(id, userId, personalData.encrypt(userId, id, clear));
    return id;
  }

  private static OrderFixture.Step step(long version, OrderEvent event, OrderStatus to) {
    return new OrderFixture.Step(version, event, to, LATER);
  }

  private static String phone(JsonNode order) {
    return order.path("delivery").path("phone").asString();
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.path("items").forEach(item -> ids.add(item.path("orderId").asString()));
    return ids;
  }
}
