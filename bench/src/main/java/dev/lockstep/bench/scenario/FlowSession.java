package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.BlockingHttp;
import dev.lockstep.bench.load.HttpText;
import dev.lockstep.bench.load.Response;
import dev.lockstep.bench.load.Sessions;
import dev.lockstep.bench.rows.Cart;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One buyer: id, order, payment, the bank's button, and the moment the stream says paid. */
final class FlowSession implements Sessions.Session, AutoCloseable {

  private static final String PREPAY = "{\"channel\":\"sandbox\",\"method\":\"PAGE\"}";

  private final BlockingHttp shop;
  private final BlockingHttp bank;
  private final String token;
  private final byte[] issueId;
  private final Supplier<Cart> carts;
  private final PaidNews news;

  /** What all buyers share. */
  record World(
      InetSocketAddress shop, InetSocketAddress bank, Supplier<Cart> carts, PaidNews news) {}

  FlowSession(World world, String token) {
    this.shop = new BlockingHttp(world.shop());
    this.bank = new BlockingHttp(world.bank());
    this.token = token;
    this.issueId = HttpText.post("/api/v1/order-ids", token, OrderJson.ISSUE_ID);
    this.carts = world.carts();
    this.news = world.news();
  }

  @Override
  public @Nullable String once() {
    String step = "id";
    try {
      String orderId = JsonText.field(ask(shop, 201, issueId), "orderId");
      step = "create";
      ask(shop, 201, post("/api/v1/orders", OrderJson.create(orderId, carts.get())));
      step = "prepay";
      String payment =
          JsonText.field(
              ask(shop, 201, post("/api/v1/orders/" + orderId + "/payments", PREPAY)), "paymentId");
      news.expect(orderId);
      step = "pay at the bank";
      ask(bank, 200, HttpText.post("/sandbox/v1/charges/" + payment + "/succeed", "none", ""));
      step = "paid seen";
      return news.seen(orderId) ? null : step + ": not seen";
    } catch (IOException | RuntimeException failure) {
      return step + ": " + failure.getMessage();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return step + ": stopped";
    }
  }

  private byte[] post(String path, String json) {
    return HttpText.post(path, token, json);
  }

  private static String ask(BlockingHttp http, int expected, byte[] request) throws IOException {
    Response response = http.send(request);
    if (response.status() != expected) {
      throw new IOException(response.status() + " " + response.body());
    }
    return response.body();
  }

  @Override
  public void close() {
    shop.close();
    bank.close();
  }
}
