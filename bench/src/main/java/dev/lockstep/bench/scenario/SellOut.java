package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.HttpText;
import dev.lockstep.bench.load.LoadLoop;
import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.load.Request;
import dev.lockstep.bench.load.Response;
import dev.lockstep.bench.load.Work;
import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.rows.Cart;
import dev.lockstep.bench.rows.Goods;
import dev.lockstep.bench.subject.Server;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** More buyers than pieces: exactly as many orders come about as there are pieces. */
final class SellOut implements Work {

  private static final int PIECES = 1_000;
  private static final int BUYING = 1_500;
  private static final Duration TIME_MAX = Duration.ofMinutes(1);

  private final Server server;
  private final Buyers buyers;
  private final int article;
  private final Deque<Request> ready = new ArrayDeque<>();
  private int sold;
  private int refused;

  SellOut(Server server, Buyers buyers, int article) {
    this.server = server;
    this.buyers = buyers;
    this.article = article;
  }

  Outcome.Check run() {
    String level = " FROM product_stock WHERE sku_code = '" + Goods.code(article) + "'";
    long there = server.database().number("SELECT available" + level);
    server.shop().addStock(Goods.code(article), PIECES - there);
    for (OrderIds.Issued id : OrderIds.issue(server, buyers, BUYING)) {
      String json = OrderJson.create(id.orderId(), Cart.oneOf(article));
      ready.add(
          new Request(HttpText.post("/api/v1/orders", buyers.token(id.buyer()), json), id.buyer()));
    }
    Pace pace = Pace.closed(CreateOverHttp.CONNECTIONS, TIME_MAX);
    LoadResult result = LoadLoop.run(server.address(), this, pace);
    long left = server.database().number("SELECT available" + level);
    boolean exact = sold == PIECES && refused == BUYING - PIECES && left == 0;
    return new Outcome.Check(
        "sold exactly what there was: %,d pieces, %,d orders, %,d refused, %,d left"
            .formatted(PIECES, sold, refused, left),
        exact && result.wrongs() == 0,
        exact ? List.of() : result.examples());
  }

  @Override
  public @Nullable Request next() {
    return ready.poll();
  }

  @Override
  public boolean accept(Request request, Response response) {
    if (response.status() == 201) {
      sold++;
      return true;
    }
    boolean lacking =
        response.status() == 409 && response.body().contains("\"INVENTORY_INSUFFICIENT\"");
    refused += lacking ? 1 : 0;
    return lacking;
  }
}
