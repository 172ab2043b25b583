package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.machine.CpuTime;
import dev.lockstep.bench.result.Bar;
import dev.lockstep.bench.result.Measured;
import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.result.Round;
import dev.lockstep.bench.rows.Cart;
import dev.lockstep.bench.subject.Kit;
import dev.lockstep.bench.subject.PlainWriter;
import dev.lockstep.bench.subject.Server;
import dev.lockstep.bench.subject.Statements;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Creating an order: the service in groups, the same with groups of one at its best number of
 * lanes, and a plain writer without a service.
 */
final class CreateScenario implements Scenario {

  static final int ARTICLES = 5_000;
  static final int BUYERS = 1_000;
  static final long STOCK = 1_000_000_000;

  private static final List<Integer> LANES = List.of(1, 4, 16, 32);
  private static final String PLAIN = "plain";
  private static final int PLAIN_CONNECTIONS = 16;
  private static final int CONNECTIONS_BESIDE_LANES = 16;
  private static final String ONE = "--lockstep.commit.group-commands-max=1";

  /** Groups of one with so many lanes, tried for a short while. */
  private record Tried(int lanes, Round round) {

    String line() {
      return "%d lanes %.3f ms, %,.0f/s"
          .formatted(lanes, round.cpuMillisPerOperation(), round.perSecond());
    }
  }

  @Override
  public Outcome run(Kit kit, Effort effort, Consumer<String> progress) {
    List<Tried> tried = tryLanes(kit, effort, progress);
    int lanes =
        tried.stream()
            .min(Comparator.comparingDouble(each -> each.round().cpuMillisPerOperation()))
            .map(Tried::lanes)
            .orElse(effort.lanes());
    progress.accept("starting the variants; groups of one do best with " + lanes + " lanes");
    List<Measured> measured;
    List<Outcome.Check> checks = new ArrayList<>();
    try (Server groups = stocked(kit, groups(effort));
        Server ones = stocked(kit, ones(lanes, effort));
        PlainWriter plain = plain(kit)) {
      List<Variant> variants =
          List.of(
              create("A", "groups, as shipped", groups),
              create("B", "groups of one, " + lanes + " lanes", ones),
              new CreatePlainly("C", plain, PLAIN_CONNECTIONS));
      measured = new Measuring(effort, progress).run(variants);
      progress.accept("auditing");
      checks.add(Audits.of("A", groups));
      checks.add(Audits.of("B", ones));
      variants.forEach(variant -> Statements.atNextStart(variant.subject().database()));
    }
    if (effort.full()) {
      progress.accept("counting statements");
      measured = counted(kit, effort, lanes, measured);
    }
    // What the plain writer wrote is audited by a service that takes over its folder.
    try (Server heir = Server.start(kit, new Server.Plan(PLAIN, List.of()))) {
      checks.add(Audits.of("C", heir));
    }
    return outcome(measured, checks, tried);
  }

  private static List<Measured> counted(
      Kit kit, Effort effort, int lanes, List<Measured> measured) {
    List<Measured> counted = new ArrayList<>();
    try (Server groups = Server.start(kit, groups(effort))) {
      counted.add(Counting.statements(measured.get(0), create("A", "", groups), effort));
    }
    try (Server ones = Server.start(kit, ones(lanes, effort))) {
      counted.add(Counting.statements(measured.get(1), create("B", "", ones), effort));
    }
    try (PlainWriter plain = PlainWriter.start(kit, PLAIN, PLAIN_CONNECTIONS)) {
      Variant variant = new CreatePlainly("C", plain, PLAIN_CONNECTIONS);
      counted.add(Counting.statements(measured.get(2), variant, effort));
    }
    return counted;
  }

  private static Outcome outcome(
      List<Measured> measured, List<Outcome.Check> checks, List<Tried> tried) {
    double groups = measured.get(0).cpuMillisPerOperation().median();
    double ones = measured.get(1).cpuMillisPerOperation().median();
    double plain = measured.get(2).cpuMillisPerOperation().median();
    return new Outcome(
        "create",
        "an order over HTTP, 2 lines, %,d SKUs".formatted(ARTICLES),
        measured,
        List.of(
            Bar.atLeast("CPU of groups of one (B) over groups (A)", ones / groups, "x", 2, 2),
            Bar.atLeast(
                "CPU of the plain writer (C) over groups (A)", plain / groups, "x", 1.5, 2.5)),
        checks,
        tried.isEmpty()
            ? List.of()
            : List.of(
                "B was tried with " + String.join("; ", tried.stream().map(Tried::line).toList())));
  }

  private static List<Tried> tryLanes(Kit kit, Effort effort, Consumer<String> progress) {
    List<Tried> tried = new ArrayList<>();
    for (int lanes : effort.lanes() > 0 ? List.<Integer>of() : LANES) {
      progress.accept("trying groups of one with " + lanes + " lanes");
      try (Server server = stocked(kit, ones(lanes, effort))) {
        Variant variant = create("B", "", server);
        Pace pace = Pace.closed(variant.connections(), effort.round());
        variant.prepare(pace, 0);
        variant.run(pace);
        variant.prepare(pace, 0);
        CpuTime before = server.cpu();
        var result = variant.run(pace);
        boolean settled = Measuring.settle(variant);
        CpuTime used = server.cpu().since(before);
        tried.add(new Tried(lanes, new Round(result.right(), result.seconds(), used, settled)));
      }
    }
    return tried;
  }

  /** A server with articles on sale. */
  static Server stocked(Kit kit, Server.Plan plan) {
    Server server = Server.start(kit, plan);
    Shelf.fill(server, ARTICLES, STOCK);
    return server;
  }

  private static Server.Plan ones(int lanes, Effort effort) {
    List<String> options = new ArrayList<>(effort.serverOptions());
    options.add(ONE);
    options.add("--lockstep.commit.lanes=" + lanes);
    options.add("--lockstep.db.pool-size-max=" + (lanes + CONNECTIONS_BESIDE_LANES));
    return new Server.Plan("ones", options);
  }

  private static Server.Plan groups(Effort effort) {
    return new Server.Plan("groups", effort.serverOptions());
  }

  private static PlainWriter plain(Kit kit) {
    stocked(kit, new Server.Plan(PLAIN, List.of())).close();
    return PlainWriter.start(kit, PLAIN, PLAIN_CONNECTIONS);
  }

  static Variant create(String key, String label, Server server) {
    SplittableRandom chance = new SplittableRandom(key.hashCode());
    Supplier<Cart> carts = () -> Cart.twoOf(ARTICLES, chance);
    return new CreateOverHttp(key, label, server, Buyers.at(server, BUYERS), carts);
  }
}
