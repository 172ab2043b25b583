package dev.lockstep.view;

import dev.lockstep.problem.FieldCode;
import dev.lockstep.view.CacheReport.Layer;
import dev.lockstep.view.CacheReport.OrderResult;
import dev.lockstep.view.CacheReport.OrderState;
import dev.lockstep.view.CacheReport.Outcome;
import dev.lockstep.web.JsonBody;
import dev.lockstep.web.QueryParameters;
import io.swagger.v3.oas.annotations.Operation;
import java.util.ArrayList;
import java.util.List;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows operators the copies of orders, and lets them turn each layer by hand. */
@RestController
@RequestMapping("/ops/v1/cache")
class CacheController {

  private static final int ID_LENGTH_MAX = 64;
  private static final int USER_LENGTH_MAX = 50;

  /** Layers that may be emptied. */
  private enum Copy {
    L1,
    L2
  }

  record Refreshed(List<OrderResult> orders) {}

  record Evicted(String orderId, Layer layer, Outcome outcome) {}

  private final CacheRefresh caches;

  CacheController(CacheRefresh caches) {
    this.caches = caches;
  }

  @GetMapping("/orders/{orderId}")
  @Operation(operationId = "getOrderCache", summary = "Shows what each layer holds of an order")
  OrderState state(@PathVariable String orderId) {
    return caches.state(orderId);
  }

  /** Repeats itself: a refresh done twice is a refresh, so its key is not kept. */
  @PostMapping("/refresh")
  @Operation(operationId = "refreshOrderCache", summary = "Brings copies in step with the database")
  Refreshed refresh(JsonBody body) {
    String orderId = body.optionalString("orderId", ID_LENGTH_MAX);
    String userId = body.optionalString("userId", USER_LENGTH_MAX);
    List<String> named = new ArrayList<>();
    if (orderId != null) {
      named.add(orderId);
    }
    named.addAll(body.strings("orderIds", 0, CacheRefresh.ORDERS_MAX, ID_LENGTH_MAX));
    if (userId == null && named.isEmpty()) {
      body.fault(FieldCode.FIELD_REQUIRED, "orderId", "or userId or orderIds must be given");
    }
    body.check();
    return new Refreshed(caches.refresh(named, userId));
  }

  @DeleteMapping("/orders/{orderId}")
  @Operation(operationId = "evictOrderCache", summary = "Takes an order out of one cache")
  Evicted evict(@PathVariable String orderId, QueryParameters parameters) {
    Copy copy = parameters.optionalChoice("layer", Copy.class);
    if (copy == null) {
      parameters.fault(FieldCode.FIELD_ENUM, "layer", "must be L1 or L2");
    }
    parameters.check();
    Layer layer = copy == Copy.L1 ? Layer.L1 : Layer.L2;
    return new Evicted(orderId, layer, caches.evict(orderId, layer));
  }
}
