package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.HttpText;
import dev.lockstep.bench.load.LoadLoop;
import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.load.Request;
import dev.lockstep.bench.load.Response;
import dev.lockstep.bench.load.Work;
import dev.lockstep.bench.machine.Waiting;
import dev.lockstep.bench.subject.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has order ids issued, in turn to all buyers; not part of what is measured. */
final class OrderIds implements Work {

  private static final int CONNECTIONS = 32;
  private static final Duration TIME_MAX = Duration.ofMinutes(5);
  private static final Duration BUSY = Duration.ofSeconds(2);
  private static final int TRIES_MAX = 5;

  /** An id and the number of the buyer it was issued to. */
  record Issued(String orderId, int buyer) {}

  private final List<Request> requests;
  private final int wanted;
  private final List<Issued> issued;
  private int asked;

  private OrderIds(Buyers buyers, int wanted) {
    this.wanted = wanted;
    this.issued = new ArrayList<>(wanted);
    this.requests = new ArrayList<>(buyers.count());
    for (int buyer = 0; buyer < buyers.count(); buyer++) {
      byte[] request = HttpText.post("/api/v1/order-ids", buyers.token(buyer), OrderJson.ISSUE_ID);
      requests.add(new Request(request, buyer));
    }
  }

  /** A server that is busy, as a lease that was not renewed in time makes it, is asked again. */
  static List<Issued> issue(Server server, Buyers buyers, int wanted) {
    OrderIds ids = new OrderIds(buyers, wanted);
    Pace pace = Pace.closed(Math.min(CONNECTIONS, wanted), TIME_MAX);
    LoadResult result = LoadLoop.run(server.address(), ids, pace);
    for (int again = 0; again < TRIES_MAX && ids.issued.size() < wanted; again++) {
      Waiting.pause(BUSY);
      ids.asked = ids.issued.size();
      result = LoadLoop.run(server.address(), ids, pace);
    }
    if (ids.issued.size() < wanted) {
      throw new IllegalStateException("order ids were refused: " + result.examples());
    }
    return ids.issued;
  }

  @Override
  public @Nullable Request next() {
    return asked < wanted ? requests.get(asked++ % requests.size()) : null;
  }

  @Override
  public boolean accept(Request request, Response response) {
    if (response.status() != 201) {
      return false;
    }
    issued.add(new Issued(JsonText.field(response.body(), "orderId"), request.tag()));
    return true;
  }
}
