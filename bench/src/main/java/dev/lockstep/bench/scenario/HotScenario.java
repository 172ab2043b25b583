package dev.lockstep.bench.scenario;

import dev.lockstep.bench.result.Bar;
import dev.lockstep.bench.result.Measured;
import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.rows.Cart;
import dev.lockstep.bench.subject.Kit;
import dev.lockstep.bench.subject.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Everybody buys the same article, alone and beside another one, next to buyers who spread over
 * all; at the end the article is sold out, to the piece.
 */
final class HotScenario implements Scenario {

  private static final int HOT = 0;

  @Override
  public Outcome run(Kit kit, Effort effort, Consumer<String> progress) {
    progress.accept("starting the server");
    var plan = new Server.Plan("hot", effort.serverOptions());
    try (Server server = CreateScenario.stocked(kit, plan)) {
      Buyers buyers = Buyers.at(server, CreateScenario.BUYERS);
      SplittableRandom chance = new SplittableRandom(HOT);
      int articles = CreateScenario.ARTICLES;
      List<Measured> measured =
          new Measuring(effort, progress)
              .run(
                  List.of(
                      new CreateOverHttp(
                          "A",
                          "2 lines, 5,000 SKUs",
                          server,
                          buyers,
                          () -> Cart.twoOf(articles, chance)),
                      new CreateOverHttp(
                          "B",
                          "2 lines, one the same SKU",
                          server,
                          buyers,
                          () -> Cart.withAnother(HOT, articles, chance)),
                      new CreateOverHttp(
                          "C", "1 line, the same SKU", server, buyers, () -> Cart.oneOf(HOT))));
      progress.accept("selling out");
      List<Outcome.Check> checks = new ArrayList<>();
      checks.add(new SellOut(server, buyers, HOT).run());
      checks.add(Audits.of("the server", server));
      return outcome(measured, checks);
    }
  }

  private static Outcome outcome(List<Measured> measured, List<Outcome.Check> checks) {
    double spread = measured.get(0).cpuMillisPerOperation().median();
    double hot = measured.get(1).cpuMillisPerOperation().median();
    return new Outcome(
        "hot",
        "all buy one SKU",
        measured,
        List.of(
            Bar.atLeast("CPU of spread orders (A) over hot ones (B)", spread / hot, "x", 0.9, 1.2)),
        checks,
        List.of("B writes as many rows as A and is compared; C is the same with one line."));
  }
}
