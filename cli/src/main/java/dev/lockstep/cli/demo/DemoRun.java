package dev.lockstep.cli.demo;

import dev.lockstep.cli.client.ApiClient;
import dev.lockstep.cli.client.AuditReport;
import dev.lockstep.cli.client.Nodes;
import dev.lockstep.cli.client.Outages;
import dev.lockstep.cli.client.RetryPolicy;
import dev.lockstep.cli.client.Sandbox;
import dev.lockstep.cli.client.ShopApi;
import dev.lockstep.cli.client.Tokens;
import dev.lockstep.cli.demo.Settlement.Settled;
import dev.lockstep.cli.retail.Catalogue;
import dev.lockstep.cli.retail.CatalogueSku;
import dev.lockstep.cli.retail.DataSet;
import dev.lockstep.cli.retail.Invoice;
import dev.lockstep.cli.retail.Selection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One demo from its data to its verdict. */
public final class DemoRun {
  /** Orders expire at most this far ahead for fates that wait for it. */
  private static final Duration WAITED_FOR_MAX = Duration.ofMinutes(1);

  private static final int WATCHED_USERS_MAX = 20;

  private final DemoOptions options;
  private final Map<String, String> environment;
  private final Clock clock;
  private final PrintWriter out;
  private final boolean terminal = Progress.onTerminal();
  private final Outages outages;
  private final Latencies latencies = new Latencies();
  private final Workers workers;

  /**
   * @param environment names the server's jar and java where no address is given
   * @param out where progress and result are printed
   */
  public DemoRun(
      DemoOptions options, Map<String, String> environment, Clock clock, PrintWriter out) {
    this.options = options;
    this.environment = Map.copyOf(environment);
    this.clock = clock;
    this.out = out;
    this.outages = new Outages(clock);
    this.workers = new Workers(options.workers());
  }

  /**
   * Runs it.
   *
   * @return true only if every order ended as expected, every event was seen and the audit is clean
   * @throws RuntimeException when the run could not be made at all
   */
  public boolean run() {
    DataSet data = DataSet.read(options.dataSet());
    List<Invoice> orders = Selection.take(data.orders(), options.orders());
    requireSellable(orders);
    say("data: %s, %,d of %,d orders", options.dataSet(), orders.size(), data.orders().size());
    Path report = reportFolder();
    boolean passed = false;
    try (SharedRedis redis = redis(report);
        OwnServers servers = ownServers(report, redis);
        Audience audience = audience(servers);
        ExpectationFile file = new ExpectationFile(report.resolve("expectations.jsonl"))) {
      greet(servers, audience, file);
      if (options.url() == null && options.nodes() > 1) {
        say("%s", redis.story());
      }
      Summary summary = replay(audience, orders, file, redis);
      summary.print(out);
      passed = summary.passed();
      return passed;
    } finally {
      if (!passed && options.url() == null) {
        say("%s", OwnServers.logs(report, options.nodes()));
      }
    }
  }

  /** Whom the demo speaks to: the service, and the bank behind one of its addresses. */
  private record Audience(
      ApiClient http, ApiClient bank, NodeAudits audits, List<OwnServer> servers)
      implements AutoCloseable {
    @Override
    public void close() {
      http.close();
      bank.close();
    }
  }

  private Audience audience(@Nullable OwnServers servers) {
    List<URI> urls =
        servers == null
            ? List.of(Objects.requireNonNull(options.url()))
            : servers.all().stream().map(OwnServer::url).toList();
    RetryPolicy policy = RetryPolicy.acrossRestarts();
    return new Audience(
        new ApiClient(new Nodes(urls), policy, outages),
        new ApiClient(urls.getFirst(), policy, outages),
        new NodeAudits(servers, clock),
        servers == null ? List.of() : servers.all());
  }

  private void greet(@Nullable OwnServers servers, Audience audience, ExpectationFile file) {
    List<URI> urls = audience.http().nodes().all();
    if (servers == null && !audience.http().healthy()) {
      throw new IllegalStateException("no server is up at " + urls.getFirst());
    }
    if (servers != null && urls.size() > 1) {
      say("%d servers on the database of the first, where the bank is too", urls.size());
      servers.all().forEach(s -> say("server: %s, process %d", s.url(), s.pid()));
      say("expectations: %s", file.path());
    } else {
      say("server: %s, expectations: %s", urls.getFirst(), file.path());
    }
  }

  private Summary replay(
      Audience audience, List<Invoice> orders, ExpectationFile file, SharedRedis redis) {
    ApiClient http = audience.http();
    Tokens tokens = new Tokens(http);
    ShopApi shop = new ShopApi(http, tokens);
    stockUp(shop, orders);
    String run = Long.toString(clock.millis(), 36);
    Sandbox bank = new Sandbox(audience.bank());
    var watching = new Witness.Plan(options.readers(), run, clock);
    try (EventWatch events = new EventWatch(http, tokens, shop, orders, WATCHED_USERS_MAX);
        Witness witness = Witness.of(audience.servers(), shop, orders, watching)) {
      var stage = new OrderPlay.Stage(shop, bank, file, latencies, outages, clock, run, witness);
      long start = System.nanoTime();
      List<Played> played = new ArrayList<>();
      Duration window = scout(stage, orders, played);
      List<Plan> plans = plans(orders, window, played);
      played.addAll(playAll(stage, plans, window, redis));
      double seconds = (System.nanoTime() - start) / 1e9;
      List<Settled> settled = settle(shop, played, window);
      EventWatch.Verdict seen = events.verdict(settled, options.patience());
      AuditReport audit = audience.audits().read(shop);
      Optional<InStep> inStep = witness.verdict(redis);
      return new Summary(settled, seen, audit, latencies, outages, inStep, seconds);
    }
  }

  private List<Played> playAll(
      OrderPlay.Stage stage, List<Plan> plans, Duration window, SharedRedis redis) {
    AtomicInteger begun = new AtomicInteger();
    int middle = options.killRedis() ? plans.size() / 2 : -1;
    try (Progress progress = new Progress(out, terminal, "orders", plans.size())) {
      return workers.each(
          plans,
          plan -> {
            if (begun.getAndIncrement() == middle) {
              redis.kill(clock, middle);
            }
            Played done = new OrderPlay(stage, plan, window).play();
            progress.step(1);
            return done;
          });
    }
  }

  /** The first order that is simply paid tells how long an order waits to be paid. */
  private Duration scout(OrderPlay.Stage stage, List<Invoice> orders, List<Played> played) {
    Fates promptly = new Fates(options.seed(), options.channels(), false);
    for (Invoice invoice : orders) {
      if (invoice.totalMinor() == 0 || invoice.cancelled()) {
        continue;
      }
      Plan plan = promptly.plan(invoice).instead(Fate.PROMPT);
      Played first = new OrderPlay(stage, plan, WAITED_FOR_MAX).play();
      played.add(first);
      if (first.orderId().isEmpty() || first.problem() != null) {
        throw new IllegalStateException("the first order failed: " + first.problem());
      }
      Duration shown = stage.shop().order(first.userId(), first.orderId()).window();
      return shown.isZero() ? first.window() : shown;
    }
    return Duration.ZERO;
  }

  private List<Plan> plans(List<Invoice> orders, Duration window, List<Played> played) {
    boolean near = !window.isZero() && window.compareTo(WAITED_FOR_MAX) <= 0;
    Fates fates = new Fates(options.seed(), options.channels(), near);
    List<Invoice> left = new ArrayList<>(orders);
    played.forEach(done -> left.remove(done.plan().invoice()));
    List<Plan> plans = left.stream().map(fates::plan).toList();
    long noWait =
        plans.stream()
            .filter(plan -> plan.replaced() && plan.drawn().needs() == Fate.Needs.DEADLINE)
            .count();
    long oneChannel = plans.stream().filter(Plan::replaced).count() - noWait;
    say("orders are to be paid within %d s; seed %d", window.toSeconds(), options.seed());
    if (noWait > 0) {
      say("too long to wait for: %,d orders that would be late or expire are paid instead", noWait);
    }
    if (oneChannel > 0) {
      say("one channel only: %,d orders that would be paid twice are paid once", oneChannel);
    }
    return plans;
  }

  private List<Settled> settle(ShopApi shop, List<Played> played, Duration window) {
    Duration patience = options.patience();
    Duration wait = window.compareTo(WAITED_FOR_MAX) <= 0 ? window.plus(patience) : patience;
    try (Progress progress = new Progress(out, terminal, "as expected", played.size())) {
      return new Settlement(shop, outages, workers, window).settle(played, wait, progress);
    }
  }

  private void stockUp(ShopApi shop, List<Invoice> orders) {
    List<CatalogueSku> skus = Catalogue.of(orders);
    try (Progress progress = new Progress(out, terminal, "catalogue", skus.size())) {
      int toppedUp = new CatalogueUpload(shop).upload(skus, progress);
      if (toppedUp > 0) {
        say("%,d SKUs were there before and were topped up", toppedUp);
      }
    }
  }

  private SharedRedis redis(Path report) {
    return SharedRedis.of(options.url() == null ? options.redis() : RedisChoice.NONE, report);
  }

  private @Nullable OwnServers ownServers(Path report, SharedRedis redis) {
    return options.url() == null
        ? OwnServers.start(environment, report, options.nodes(), redis.serverOptions())
        : null;
  }

  private static void requireSellable(List<Invoice> orders) {
    for (Invoice order : orders) {
      if (!OrderForm.CURRENCY.equals(order.currency()) || order.soldLines().isEmpty()) {
        throw new IllegalArgumentException(
            "invoice %s cannot be placed: currency %s, %d lines to sell"
                .formatted(order.number(), order.currency(), order.soldLines().size()));
      }
    }
  }

  private Path reportFolder() {
    try {
      Path report = options.report();
      return report == null
          ? Files.createTempDirectory("lockstep-demo-report-")
          : Files.createDirectories(report);
    } catch (IOException unwritable) {
      throw new UncheckedIOException("cannot make the report folder", unwritable);
    }
  }

  private void say(String form, Object... values) {
    out.printf(form + "%n", values);
    out.flush();
  }
}
