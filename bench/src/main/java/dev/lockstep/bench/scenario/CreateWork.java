package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.HttpText;
import dev.lockstep.bench.load.Request;
import dev.lockstep.bench.load.Response;
import dev.lockstep.bench.load.Work;
import dev.lockstep.bench.rows.Cart;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Creates orders, from requests made beforehand; looks into one answer of many. */
final class CreateWork implements Work {

  private static final int LOOK_INTO_EVERY = 500;

  private final Buyers buyers;
  private final Supplier<Cart> carts;
  private final Deque<Request> ready = new ArrayDeque<>();
  private long answers;

  CreateWork(Buyers buyers, Supplier<Cart> carts) {
    this.buyers = buyers;
    this.carts = carts;
  }

  int ready() {
    return ready.size();
  }

  /** Makes a request for each id. */
  void add(List<OrderIds.Issued> ids) {
    for (OrderIds.Issued id : ids) {
      String json = OrderJson.create(id.orderId(), carts.get());
      String token = buyers.token(id.buyer());
      ready.add(new Request(HttpText.post("/api/v1/orders", token, json), id.buyer()));
    }
  }

  @Override
  public @Nullable Request next() {
    return ready.poll();
  }

  @Override
  public boolean accept(Request request, Response response) {
    if (response.status() != 201) {
      return false;
    }
    return answers++ % LOOK_INTO_EVERY != 0 || response.body().contains("\"status\":\"CREATED\"");
  }
}
