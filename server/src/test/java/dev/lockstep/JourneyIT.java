package dev.lockstep;

import static dev.lockstep.Shop.CARD;
import static dev.lockstep.Shop.JSON;
import static dev.lockstep.Shop.WALLET;
import static dev.lockstep.Shop.assertDone;
import static dev.lockstep.Shop.assertTimelineIsWhole;
import static dev.lockstep.Shop.cart;
import static dev.lockstep.Shop.events;
import static dev.lockstep.Shop.newUser;
import static dev.lockstep.Shop.soon;
import static dev.lockstep.Shop.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.order.OrderStatus;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One order from the catalogue to the end, as a buyer meets it. */
class JourneyIT extends RunningShop {

  @Autowired private DataSource dataSource;
  @Autowired private Clock clock;

  private final String user = newUser();

  @Test
  void fromTheQuoteToPaidAndEveryoneSeesIt() {
    var lines = shop().buyer(user).lines("/api/v1/events");
    soon().until(() -> String.valueOf(lines.poll()).startsWith("id: "));
    var orderId = shop().place(user, cart("TEA", "CUP"));
    assertThat(status(shop().order(orderId))).isEqualTo("CREATED");
    var opened = shop().tryPrepay(user, orderId, WALLET);
    assertDone(201, opened);
    assertThat(opened.json().path("status").asString()).isEqualTo("PAYING");
    assertThat(opened.json().path("amount").asLong()).isEqualTo(1999 + 350 + 495);
    assertThat(opened.json().path("parameters").path("payUrl").asString()).contains("/pay/");
    var paymentId = opened.json().path("paymentId").asString();
    assertThat(shop().tryPrepay(user, orderId, WALLET).json()).isEqualTo(opened.json());

    shop().atBank(paymentId, "succeed");
    var order = shop().awaitStatus(orderId, "PAID");
    shop().keeps(orderId, 2844);
    assertTimelineIsWhole(order);
    assertThat(events(order)).startsWith("CREATED").endsWith("PAID");
    assertThat(order.path("payTime").isString()).isTrue();
    assertThat(order.path("payments").path(0).path("capturedAmount").asLong()).isEqualTo(2844);
    assertSawInVersionOrder(lines, orderId);
    assertThat(shop().tryPrepay(user, orderId, CARD).code()).isEqualTo("ORDER_STATE_CONFLICT");
  }

  private static void assertSawInVersionOrder(BlockingQueue<String> lines, String orderId) {
    List<JsonNode> seen = new ArrayList<>();
    soon()
        .untilAsserted(() -> {
          for (var line = lines.poll(); line != null; line = lines.poll()) {
            // A notice is told beside its change and has no status.
            if (line.startsWith("data: ")
                && line.contains(orderId)
                && line.contains("\"status\":")) {
              seen.add(JSON.readTree(line.substring(6)));
            }
          }
          assertThat(seen)
              .extracting(event -> event.path("event").asString())
              .contains("CREATED", "PAID");
        });
    List<Long> versions = seen.stream().map(event -> event.path("version").asLong()).toList();
    assertThat(versions).isSorted().doesNotHaveDuplicates().startsWith(1L);
  }

  @Test
  void aRepeatUnderTheSameKeyGetsTheFirstAnswerWhateverHappenedSince() {
    var orderId = shop().place(user, cart("CUP"));
    var path = "/api/v1/orders/" + orderId + "/payments";
    var body = "{\"channel\":\"sandbox\",\"method\":\"PAGE\"}";
    var first = shop().buyer(user).write("POST", path, body, "Idempotency-Key", "k1");
    assertDone(201, first);
    assertThat(first.header("Idempotency-Replayed")).isEmpty();
    shop().atBank(first.json().path("paymentId").asString(), "succeed");
    shop().awaitStatus(orderId, "PAID");
    shop().keeps(orderId, 845);
    var again = shop().buyer(user).write("POST", path, body, "Idempotency-Key", "k1");
    assertDone(201, again);
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(again.json()).isEqualTo(first.json());
    var other = body.replace("sandbox", "sandbox-card");
    assertThat(shop().buyer(user).write("POST", path, other, "Idempotency-Key", "k1").code())
        .isEqualTo("REQUEST_KEY_REUSED");
    var asStranger = shop().buyer(newUser()).write("POST", path, body, "Idempotency-Key", "k1");
    assertThat(asStranger.code()).isEqualTo("ORDER_NOT_FOUND");
  }

  @Test
  void placingTheSameAgainIsTheSameOrderAndAnotherUnderItsIdIsRefused() {
    var request = shop().request(user, cart("CUP"), JSON.createObjectNode());
    var first = shop().buyer(user).post("/api/v1/orders", request.toString());
    assertDone(201, first);
    var orderId = request.path("orderId").asString();
    shop().keeps(orderId, 0);
    assertDone(200, shop().buyer(user).post("/api/v1/orders/" + orderId + "/cancel", "{}"));
    var again = shop().buyer(user).post("/api/v1/orders", request.toString());
    assertThat(again.json()).isEqualTo(first.json());
    request.put("businessOrderId", "other");
    assertThat(shop().buyer(user).post("/api/v1/orders", request.toString()).code())
        .isEqualTo("ORDER_ID_REUSED");
  }

  @Test
  void theChildrenOfASplitOrderFollowItsPayment() {
    var orderId = shop().place(user, cart("TEA", "SONG"));
    var created = shop().order(orderId);
    assertThat(created.path("children").size()).isEqualTo(2);
    assertThat(sumOfChildren(created, "payAmount")).isEqualTo(shop().payAmount(orderId));
    var paymentId = shop().prepay(user, orderId + "-02", WALLET);
    assertThat(paymentId).startsWith(orderId + "P");
    shop().atBank(paymentId, "succeed");
    var paid = shop().awaitStatus(orderId, "PAID");
    shop().keeps(orderId, 1999 + 99 + 495);
    assertTimelineIsWhole(paid);
    for (var child : paid.path("children")) {
      assertThat(status(child)).isEqualTo("PAID");
      var view = shop().order(child.path("orderId").asString());
      assertThat(view.path("version")).isEqualTo(paid.path("version"));
      assertThat(view.path("parentOrderId").asString()).isEqualTo(orderId);
      assertThat(view.path("items").size()).isEqualTo(1);
      assertThat(view.path("payTime")).isEqualTo(paid.path("payTime"));
    }
    assertDone(200, shop().buyer(user).post("/api/v1/orders/" + orderId + "-01/cancel", "{}"));
    var refunded = shop().awaitStatus(orderId, "REFUNDED");
    refunded.path("children").forEach(child -> assertThat(status(child)).isEqualTo("REFUNDED"));
    shop().keeps(orderId, 0);
  }

  private static long sumOfChildren(JsonNode order, String amount) {
    long sum = 0;
    for (var child : order.path("children")) {
      sum += child.path("amounts").path(amount).asLong();
    }
    return sum;
  }

  @Test
  void anOrderWithNothingToPayIsPaidWhenItIsPlaced() {
    var orderId = shop().place(user, cart("FREE"));
    var order = shop().order(orderId);
    assertThat(status(order)).isEqualTo("PAID");
    assertThat(events(order)).containsExactly("CREATED", "PAID");
    assertTimelineIsWhole(order);
    assertThat(order.path("payments").size()).isZero();
    assertThat(shop().tryPrepay(user, orderId, WALLET).code()).isEqualTo("ORDER_STATE_CONFLICT");
  }

  @Test
  void whatWasFrozenStaysWhenTheCatalogueChanges() {
    shop().sell(new Shop.Goods("CHANGING", 700, 10, 1));
    var coupon = newUser();
    shop().coupon(coupon, user, 200);
    var cart = cart("CHANGING").put("couponId", coupon);
    var orderId = shop().place(user, cart);
    var path = "/api/v1/orders/" + orderId;
    var snapshots = shop().buyer(user).get(path + "/snapshots").json();
    var order = shop().order(orderId);
    assertThat(snapshots.path("items").size()).isEqualTo(3);
    assertThat(snapshots.path("items").path(2).path("content").path(0).path("salePrice").asLong())
        .isEqualTo(700);
    shop().sell(new Shop.Goods("CHANGING", 900, 10, 2));
    assertThat(shop().buyer(user).get(path + "/snapshots").json()).isEqualTo(snapshots);
    assertThat(shop().order(orderId)).isEqualTo(order);
    assertThat(order.path("amounts").path("payAmount").asLong()).isEqualTo(700 - 200 + 495);
  }

  @Test
  void aReaderKnowsTheVersionAndIsNeverShownLess() {
    var orderId = shop().place(user, cart("CUP"));
    var path = "/api/v1/orders/" + orderId;
    var buyer = shop().buyer(user);
    var read = buyer.get(path);
    assertThat(read.header("ETag")).isEqualTo("\"v1\"");
    assertThat(buyer.get(path, "If-None-Match", "\"v1\"").status()).isEqualTo(304);
    assertThat(buyer.get(path + "?minVersion=2").code()).isEqualTo("ORDER_VERSION_AHEAD");
    var canceled = buyer.post(path + "/cancel", "{\"reason\":\"changed my mind\"}");
    assertDone(200, canceled);
    assertThat(canceled.header("ETag")).isEqualTo("\"v2\"");
    var after = buyer.get(path + "?minVersion=2", "If-None-Match", "\"v1\"");
    assertDone(200, after);
    assertThat(status(after.json())).isEqualTo("CANCELED");
    assertThat(after.json().path("timeline").path(1).path("reason").asString())
        .isEqualTo("changed my mind");
  }

  @Test
  void aSignedOrderIsCommentedOnce() throws SQLException {
    var paymentId = shop().paid(user, cart("CUP"), WALLET);
    var orderId = Shop.root(paymentId);
    var path = "/api/v1/orders/" + orderId;
    assertThat(shop().buyer(user).post(path + "/comment", "{}").code())
        .isEqualTo("ORDER_STATE_CONFLICT");
    // Nobody can report a delivery yet, so it is written as the write path would: row, log, event.
    long version = shop().order(orderId).path("version").asLong() + 1;
    new OrderFixture(dataSource)
        .move(
            orderId,
            user,
            new OrderFixture.Step(version, OrderEvent.SIGNED, OrderStatus.SIGNED, clock.instant()));
    assertDone(200, shop().buyer(user).post(path + "/comment", "{}"));
    var order = shop().order(orderId);
    assertThat(order.path("commentStatus").asInt()).isEqualTo(1);
    assertThat(events(order)).endsWith("PAID", "SIGNED", "COMMENTED");
    assertTimelineIsWhole(order);
    assertThat(shop().buyer(user).post(path + "/comment", "{}").code())
        .isEqualTo("ORDER_ALREADY_COMMENTED");
  }

  /** The last section of the requirements, and where the view shows it. */
  private static final List<String> COLUMNS =
      """
      id businessIdentifier orderId parentOrderId businessOrderId orderType orderStatus cancelType
      cancelTime sellerId userId totalAmount payAmount payType couponId payTime expireTime
      userRemark deleteStatus commentStatus extJson gmtCreate gmtModified version currency
      items.id items.orderId items.orderItemId items.productType items.productId items.productImg
      items.productName items.skuCode items.saleQuantity items.salePrice items.originAmount
      items.payAmount items.productUnit items.purchasePrice items.sellerId items.gmtCreate
      items.gmtModified
      payments.status payments.channel payments.outTradeNo payments.payTime payments.finishTime
      refunds.refundId refunds.reason refunds.userReceivedAccount refunds.refundTime
      delivery.receiverName delivery.phone delivery.province delivery.city delivery.area
      delivery.street delivery.detail delivery.postcode delivery.lat delivery.lon
      timeline.version timeline.event timeline.from timeline.to timeline.operator
      timeline.operatorId timeline.reason timeline.at\
      """
          .lines()
          .flatMap(line -> List.of(line.split(" ")).stream())
          .toList();

  @Test
  void everyColumnIsFilledByAFieldOfTheApiAndReadable() {
    var coupon = newUser();
    shop().coupon(coupon, user, 100);
    var more = JSON.createObjectNode();
    more.put("businessOrderId", "B-1").put("payType", WALLET).put("userRemark", "ring twice");
    more.putObject("ext").put("gift", true);
    more.putObject("period").put("periodNumber", "2026-11").put("likeCount", 3);
    more.set(
        "deliveryAddress",
        Shop.address("Ann Buyer", "+44 1304 211067").put("lat", 51.12).put("lon", 1.31));
    ObjectNode cart = cart("TEA", "SONG").put("couponId", coupon);
    var orderId = shop().place(user, cart, more);
    shop().atBank(shop().prepay(user, orderId, WALLET), "succeed");
    shop().awaitStatus(orderId, "PAID");
    var cancel = "{\"reason\":\"too late\"}";
    assertDone(200, shop().buyer(user).post("/api/v1/orders/" + orderId + "/cancel", cancel));
    var root = shop().awaitStatus(orderId, "REFUNDED");
    var child = shop().order(orderId + "-01");
    List<String> missing =
        COLUMNS.stream().filter(path -> !shown(root, path) && !shown(child, path)).toList();
    assertThat(missing).isEmpty();
    assertThat(root.path("extJson").asString()).isEqualTo("{\"gift\":true}");
    assertThat(root.path("userRemark").asString()).isEqualTo("ring twice");
    assertThat(shop().buyer(user).get("/api/v1/orders/" + orderId).response().body())
        .doesNotContain("purchasePrice", "userReceivedAccount");
  }

  private static boolean shown(JsonNode order, String path) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      return order.path(path).isValueNode();
    }
    var part = order.path(path.substring(0, dot));
    var field = path.substring(dot + 1);
    if (!part.isArray()) {
      return part.path(field).isValueNode();
    }
    for (var row : part) {
      if (row.path(field).isValueNode()) {
        return true;
      }
    }
    return false;
  }
}
