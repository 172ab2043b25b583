package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.HttpText;
import dev.lockstep.bench.load.LoadLoop;
import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.load.Request;
import dev.lockstep.bench.load.Response;
import dev.lockstep.bench.load.Tally;
import dev.lockstep.bench.load.Work;
import dev.lockstep.bench.machine.Waiting;
import dev.lockstep.bench.rows.Cart;
import dev.lockstep.bench.subject.Ask;
import dev.lockstep.bench.subject.GroupSizes;
import dev.lockstep.bench.subject.Server;
import dev.lockstep.bench.subject.Subject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Creates orders at a fixed rate whose buyers listen. An operation is done when its event is there,
 * and its latency counts from when its request was due; so it holds the whole of the creation too.
 * Beside it stands the time since the change was decided, which the event tells and which is before
 * its commit: both clocks are this machine's.
 */
final class Push implements Variant, Work, Consumer<String> {

  static final double CHANGES_PER_SECOND = 500;

  private static final int CONNECTIONS = 64;
  private static final Duration NEWS_WITHIN = Duration.ofSeconds(5);

  private final Clock clock = Clock.systemUTC();
  private final Subject subject;
  private final Server server;
  private final Buyers buyers;
  private final SplittableRandom chance = new SplittableRandom(CONNECTIONS);
  private final Deque<Request> ready = new ArrayDeque<>();
  private final Map<Integer, String> orderIds = new ConcurrentHashMap<>();
  private final Map<String, Long> due = new ConcurrentHashMap<>();
  private final List<Double> sinceDecided = new ArrayList<>();
  private Tally tally = new Tally();
  private int made;

  /**
   * Changes at this server.
   *
   * @param subject all whose costs count
   * @param buyers each of whom listens, at whichever server
   */
  Push(Subject subject, Server server, Buyers buyers) {
    this.subject = subject;
    this.server = server;
    this.buyers = buyers;
  }

  @Override
  public String key() {
    return "A";
  }

  @Override
  public String label() {
    return "%,d streams, %,.0f changes/s".formatted(buyers.count(), CHANGES_PER_SECOND);
  }

  @Override
  public Subject subject() {
    return subject;
  }

  @Override
  public int connections() {
    return CONNECTIONS;
  }

  @Override
  public Pace pace(Duration time) {
    return Pace.open(CONNECTIONS, CHANGES_PER_SECOND, time);
  }

  @Override
  public Pace latencyPace(Duration time, double perSecond) {
    return pace(time.multipliedBy(2));
  }

  @Override
  public void prepare(Pace pace, double perSecond) {
    int missing = (int) pace.requests() - ready.size();
    if (missing > 0) {
      for (OrderIds.Issued id : OrderIds.issue(server, buyers, missing)) {
        Cart cart = Cart.twoOf(CreateScenario.ARTICLES, chance);
        String json = OrderJson.create(id.orderId(), cart);
        byte[] bytes = HttpText.post("/api/v1/orders", buyers.token(id.buyer()), json);
        orderIds.put(made, id.orderId());
        ready.add(new Request(bytes, made++));
      }
    }
  }

  @Override
  public LoadResult run(Pace pace) {
    begin();
    LoadResult sent = LoadLoop.run(server.address(), this, pace);
    Waiting.within(due::isEmpty, NEWS_WITHIN);
    synchronized (this) {
      sent.examples().forEach(example -> tally.wrong("create", example));
      due.keySet().forEach(orderId -> tally.wrong("no news", "no news of " + orderId));
      return tally.result(sent.seconds());
    }
  }

  /** Of the last round: within how many milliseconds 99 of 100 changes were seen. */
  synchronized double p99SinceDecidedMillis() {
    if (sinceDecided.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = sinceDecided.stream().sorted().toList();
    return sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1);
  }

  private synchronized void begin() {
    tally = new Tally();
    sinceDecided.clear();
    due.clear();
  }

  @Override
  public @Nullable Request next() {
    return ready.poll();
  }

  @Override
  public void sent(Request request, long dueNanos) {
    String orderId = orderIds.remove(request.tag());
    if (orderId != null) {
      due.put(orderId, dueNanos);
    }
  }

  @Override
  public boolean accept(Request request, Response response) {
    return response.status() == 201;
  }

  /** An event of some stream. */
  @Override
  public void accept(String data) {
    long now = System.nanoTime();
    Instant seen = clock.instant();
    if (!JsonText.has(data, "orderId")) {
      return;
    }
    Long since = due.remove(JsonText.field(data, "orderId"));
    if (since != null) {
      synchronized (this) {
        tally.right(now - since);
        Instant decided = Instant.parse(JsonText.field(data, "at"));
        sinceDecided.add(Duration.between(decided, seen).toNanos() / 1e6);
      }
    }
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
