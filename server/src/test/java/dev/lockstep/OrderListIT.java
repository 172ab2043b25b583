package dev.lockstep;

import static dev.lockstep.Shop.JSON;
import static dev.lockstep.Shop.WALLET;
import static dev.lockstep.Shop.assertDone;
import static dev.lockstep.Shop.assertTimelineIsWhole;
import static dev.lockstep.Shop.cart;
import static dev.lockstep.Shop.events;
import static dev.lockstep.Shop.newUser;
import static dev.lockstep.Shop.root;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A buyer's list of orders, and what a buyer may still do to one. */
class OrderListIT extends RunningShop {

  private static final String LIST = "/api/v1/orders?limit=20";

  private String user = "";

  @BeforeEach
  void aBuyerWithoutOrders() {
    user = newUser();
  }

  /** What was just called absent is there with the answer to its creation. */
  @Test
  void anOrderAskedForTooEarlyIsThereOnceItIsPlaced() {
    for (int n = 0; n < 10; n++) {
      var request = shop().request(user, cart("CUP"), Shop.JSON.createObjectNode());
      var path = "/api/v1/orders/" + request.path("orderId").asString();
      assertThat(shop().buyer(user).get(path).code()).isEqualTo("ORDER_NOT_FOUND");
      assertThat(shop().operator().get(path).code()).isEqualTo("ORDER_NOT_FOUND");
      Shop.assertDone(201, shop().buyer(user).post("/api/v1/orders", request.toString()));
      assertThat(shop().buyer(user).get(path).status()).isEqualTo(200);
      assertThat(shop().operator().get(path).status()).isEqualTo(200);
    }
  }

  @Test
  void fortyFiveOrdersInPagesOfTwentyComeOnceEach() {
    List<String> newestFirst = new ArrayList<>();
    for (int i = 0; i < 45; i++) {
      newestFirst.addFirst(shop().place(user, cart("CUP")));
    }
    var first = page(LIST);
    assertThat(first.path("items").size()).isEqualTo(20);
    // What is placed while somebody pages does not move what was seen.
    shop().place(user, cart("CUP"));
    List<String> seen = new ArrayList<>(ids(first));
    var cursor = first.path("nextCursor").asString("");
    while (!cursor.isEmpty()) {
      var page = page(LIST + "&cursor=" + cursor);
      seen.addAll(ids(page));
      cursor = page.path("nextCursor").asString("");
    }
    assertThat(seen).isEqualTo(newestFirst);
    assertThat(shop().buyer(newUser()).get(LIST).json().path("items").size()).isZero();
  }

  @Test
  void theListKnowsStatusAndTime() {
    var paid = root(shop().paid(user, cart("CUP"), WALLET));
    var open = shop().place(user, cart("CUP"));
    var canceled = shop().place(user, cart("CUP"));
    cancel(canceled);
    assertThat(ids(page(LIST))).containsExactly(canceled, open, paid);
    assertThat(ids(page(LIST + "&status=PAID"))).containsExactly(paid);
    assertThat(ids(page(LIST + "&status=CREATED"))).containsExactly(open);
    assertThat(ids(page(LIST + "&status=CANCELED"))).containsExactly(canceled);
    var placed = shop().order(open).path("createTime").asString();
    assertThat(ids(page(LIST + "&from=" + placed))).containsExactly(canceled, open);
    assertThat(ids(page(LIST + "&to=" + placed))).containsExactly(paid);
    assertThat(ids(page(LIST + "&status=PAID&from=" + placed))).isEmpty();
  }

  @Test
  void removedOrdersLeaveTheListAndNothingElse() {
    var ended = shop().place(user, cart("CUP"));
    var open = shop().place(user, cart("CUP"));
    cancel(ended);
    var both = "{\"orderIds\":[\"" + ended + "\",\"" + open + "\"]}";
    var refused = shop().buyer(user).post("/api/v1/orders/remove", both);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().path("errors").path(0).path("field").asString())
        .startsWith("orderIds[");
    assertThat(ids(page(LIST))).containsExactly(open, ended);

    var one = "{\"orderIds\":[\"" + ended + "\"]}";
    assertThat(shop().buyer(newUser()).post("/api/v1/orders/remove", one).status()).isIn(404, 409);
    var removed = shop().buyer(user).post("/api/v1/orders/remove", one);
    assertThat(removed.json().path("removed").asInt()).isEqualTo(1);
    assertThat(shop().buyer(user).post("/api/v1/orders/remove", one).json().path("removed").asInt())
        .isZero();
    assertThat(ids(page(LIST))).containsExactly(open);
    var order = shop().order(ended);
    assertThat(order.path("deleteStatus").asInt()).isEqualTo(1);
    assertThat(events(order)).containsExactly("CREATED", "CANCELED", "REMOVED");
    assertTimelineIsWhole(order);
  }

  @Test
  void theAddressChangesThreeTimesForTheWholeFamily() {
    var orderId = shop().place(user, cart("TEA", "SONG"));
    var path = "/api/v1/orders/" + orderId;
    for (int i = 1; i <= 3; i++) {
      // Through a child: a family has one address.
      var address = Shop.address("Receiver " + i, "+44 1304 20000" + i).toString();
      var reply = shop().buyer(user).write("PUT", path + "-01/delivery-address", address);
      assertDone(200, reply);
      assertThat(reply.json().path("version").asInt()).isEqualTo(1 + i);
    }
    var fourth = Shop.address("Receiver 4", "+44 1304 200004").toString();
    assertThat(shop().buyer(user).write("PUT", path + "/delivery-address", fourth).code())
        .isEqualTo("ORDER_ADDRESS_CHANGES_EXCEEDED");
    for (var id : List.of(orderId, orderId + "-01", orderId + "-02")) {
      var delivery = shop().buyer(user).get("/api/v1/orders/" + id).json().path("delivery");
      assertThat(delivery.path("receiverName").asString()).isEqualTo("Receiver 3");
      assertThat(delivery.path("phone").asString()).isEqualTo("+44 1304 200003");
    }
    assertTimelineIsWhole(shop().order(orderId));
    cancel(orderId);
    assertThat(shop().buyer(user).write("PUT", path + "/delivery-address", fourth).code())
        .isEqualTo("ORDER_STATE_CONFLICT");
  }

  @Test
  void theListMasksWhatTheDetailShows() {
    var more = JSON.createObjectNode().put("userRemark", "ring twice");
    var orderId = shop().place(user, cart("CUP"), more);
    var listed = page(LIST).path("items").path(0);
    assertThat(listed.path("orderId").asString()).isEqualTo(orderId);
    assertThat(listed.path("delivery").path("phone").asString()).contains("****");
    assertThat(listed.has("userRemark")).isFalse();
    var detail = shop().buyer(user).get("/api/v1/orders/" + orderId).json();
    assertThat(detail.path("userRemark").asString()).isEqualTo("ring twice");
    assertThat(detail.path("delivery").path("receiverName").asString()).isEqualTo("Ann Buyer");
  }

  private JsonNode page(String path) {
    var reply = shop().buyer(user).get(path);
    assertDone(200, reply);
    return reply.json();
  }

  private void cancel(String orderId) {
    assertDone(200, shop().buyer(user).post("/api/v1/orders/" + orderId + "/cancel", "{}"));
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.path("items").forEach(item -> ids.add(item.path("orderId").asString()));
    return ids;
  }
}
