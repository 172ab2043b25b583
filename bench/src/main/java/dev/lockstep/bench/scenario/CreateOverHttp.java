package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.LoadLoop;
import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.rows.Cart;
import dev.lockstep.bench.subject.Ask;
import dev.lockstep.bench.subject.GroupSizes;
import dev.lockstep.bench.subject.Server;
import java.util.function.Supplier;

/** Creates orders at a server. */
final class CreateOverHttp implements Variant {

  static final int CONNECTIONS = 256;

  private static final double PER_SECOND_GUESS = 6_000;
  private static final double MARGIN = 1.5;
  private static final int READY_MAX = 200_000;

  private final String key;
  private final String label;
  private final Server server;
  private final Buyers buyers;
  private final CreateWork work;

  CreateOverHttp(String key, String label, Server server, Buyers buyers, Supplier<Cart> carts) {
    this.key = key;
    this.label = label;
    this.server = server;
    this.buyers = buyers;
    this.work = new CreateWork(buyers, carts);
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public Server subject() {
    return server;
  }

  @Override
  public int connections() {
    return CONNECTIONS;
  }

  @Override
  public void prepare(Pace pace, double perSecond) {
    double rate = perSecond > 0 ? perSecond * MARGIN : PER_SECOND_GUESS;
    double wanted = pace.open() ? pace.requests() : rate * pace.time().toNanos() / 1e9;
    int missing = (int) Math.min(READY_MAX, wanted) - work.ready();
    if (missing > 0) {
      work.add(OrderIds.issue(server, buyers, missing));
    }
  }

  @Override
  public LoadResult run(Pace pace) {
    return LoadLoop.run(server.address(), work, pace);
  }

  @Override
  public boolean settling() {
    return server.database().relaying();
  }

  @Override
  public GroupSizes groups() {
    return Ask.groups(server);
  }
}
