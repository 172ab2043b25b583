package dev.lockstep.order;

import dev.lockstep.commit.Command;
import dev.lockstep.problem.Refusal;
import dev.lockstep.web.Caller;
import dev.lockstep.web.JsonBody;
import dev.lockstep.web.RateBucket;
import dev.lockstep.web.RateLimited;
import dev.lockstep.web.Writes;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What buyers, and sellers and operators for them, do to orders over HTTP. */
@RestController
@RequestMapping("/api/v1")
class OrderController {

  private static final int REMOVE_MAX = 100;

  private record IssuedId(String orderId) {}

  private record Changed(String orderId, OrderStatus status, long version) {

    static Writes.Reply reply(OrderRow root) {
      Changed changed = new Changed(root.orderId(), root.status(), root.version());
      return new Writes.Reply(200, changed, root.version());
    }
  }

  private final Ordering ordering;
  private final Orders orders;
  private final OrderMetrics metrics;
  private final Writes writes;

  OrderController(Ordering ordering, Orders orders, OrderMetrics metrics, Writes writes) {
    this.ordering = ordering;
    this.orders = orders;
    this.metrics = metrics;
    this.writes = writes;
  }

  @PostMapping("/order-ids")
  @Operation(operationId = "genOrderId", summary = "Issues an order id to the caller")
  @RateLimited(RateBucket.CREATE)
  ResponseEntity<byte[]> issueId(HttpServletRequest request, Caller caller, JsonBody body) {
    int businessIdentifier = OrderRequests.businessIdentifier(body);
    body.check();
    String orderId = ordering.issueId(businessIdentifier, caller.userId());
    return writes.answer(request, body, new Writes.Reply(201, new IssuedId(orderId)));
  }

  @PostMapping("/orders/quote")
  @Operation(operationId = "quoteOrder", summary = "Says what a cart costs now")
  @RateLimited(RateBucket.QUOTE)
  QuoteReply quote(Caller caller, JsonBody body) {
    return QuoteReply.of(ordering.quote(OrderRequests.quote(body), caller.userId()));
  }

  @PostMapping("/orders")
  @Operation(operationId = "createOrder", summary = "Places an order")
  @RateLimited(RateBucket.CREATE)
  ResponseEntity<byte[]> create(HttpServletRequest request, Caller caller, JsonBody body) {
    return metrics.create(() -> {
      OrderRequests.Create create = OrderRequests.create(body);
      Command<PlaceOrder.Placed> place = ordering.place(create, caller.userId(), body.sha256());
      return writes.run(
          request, body, place, placed -> new Writes.Reply(201, placed, placed.version()));
    });
  }

  @PostMapping("/orders/{orderId}/cancel")
  @Operation(operationId = "cancelOrder", summary = "Cancels an order that is not handed over")
  ResponseEntity<byte[]> cancel(
      @PathVariable String orderId, HttpServletRequest request, Caller caller, JsonBody body) {
    String reason = body.optionalString("reason", 255);
    body.check();
    CancelOrder cancel = CancelOrder.by(Actor.of(caller), orders.root(orderId), reason);
    return writes.run(request, body, cancel, Changed::reply);
  }

  @PutMapping("/orders/{orderId}/delivery-address")
  @Operation(operationId = "adjustDeliveryAddress", summary = "Changes the delivery address")
  ResponseEntity<byte[]> adjust(
      @PathVariable String orderId, HttpServletRequest request, Caller caller, JsonBody body) {
    DeliveryAddress address = OrderRequests.address(body);
    body.check();
    String rootId = orders.root(orderId);
    Actor actor = Actor.of(caller);
    String buyer = orders.buyer(rootId).orElseThrow(() -> new Refusal(OrderCode.ORDER_NOT_FOUND));
    return writes.run(
        request, body, ordering.adjust(rootId, actor, address, buyer), Changed::reply);
  }

  @PostMapping("/orders/{orderId}/comment")
  @Operation(operationId = "commentOrder", summary = "Marks a signed order as commented, once")
  ResponseEntity<byte[]> comment(
      @PathVariable String orderId, HttpServletRequest request, Caller caller) {
    CommentOrder comment = new CommentOrder(orders.root(orderId), Actor.of(caller));
    return writes.run(request, null, comment, Changed::reply);
  }

  @PostMapping("/orders/remove")
  @Operation(operationId = "removeOrders", summary = "Takes ended orders off the list")
  ResponseEntity<byte[]> remove(HttpServletRequest request, Caller caller, JsonBody body) {
    List<String> orderIds = body.strings("orderIds", 1, REMOVE_MAX, 50);
    body.check();
    List<String> rootIds = orderIds.stream().map(orders::root).toList();
    Function<Integer, Writes.Reply> reply =
        removed -> new Writes.Reply(200, Map.of("removed", removed));
    return writes.run(request, body, new RemoveOrders(rootIds, Actor.of(caller)), reply);
  }
}
