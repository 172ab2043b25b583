package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.HttpText;
import dev.lockstep.bench.result.Bar;
import dev.lockstep.bench.result.Measured;
import dev.lockstep.bench.result.Outcome;
import dev.lockstep.bench.subject.Ask;
import dev.lockstep.bench.subject.Kit;
import dev.lockstep.bench.subject.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Buyers who look at their orders and open the newest, when nothing of theirs is cached: with what
 * they ask for next loaded by the list, and without.
 */
final class VisitScenario implements Scenario {

  private static final int BUYERS = 200;
  private static final int ORDERS_OF_EACH = 10;

  /** Far fewer than there are, so that whoever comes again comes anew. */
  private static final String SMALL_CACHE = "--lockstep.cache.l1.size=400";

  /** So many others come between a buyer's list and the order. */
  private static final int LATER = 20;

  @Override
  public Outcome run(Kit kit, Effort effort, Consumer<String> progress) {
    progress.accept("starting the servers");
    var preloading = new Server.Plan("preloading", effort.serverOptions());
    var asked = new Server.Plan("asked", effort.serverOptions());
    try (Server with =
            CreateScenario.stocked(
                kit, preloading.with(SMALL_CACHE, "--lockstep.cache.preload=true"));
        Server without =
            CreateScenario.stocked(
                kit, asked.with(SMALL_CACHE, "--lockstep.cache.preload=false"))) {
      List<Measured> measured =
          new Measuring(effort, progress)
              .run(
                  List.of(
                      visits("A", "list, then its newest order: preloaded", with),
                      visits("B", "list, then its newest order: loaded", without)));
      List<Outcome.Check> checks = new ArrayList<>();
      checks.add(Audits.of("A", with));
      checks.add(Audits.of("B", without));
      double preloaded = measured.get(0).cpuMillisPerOperation().median();
      double loaded = measured.get(1).cpuMillisPerOperation().median();
      return new Outcome(
          "visit",
          "lists of %d orders and one of them, half of the requests each".formatted(ORDERS_OF_EACH),
          measured,
          List.of(
              Bar.atLeast("CPU of loading (B) over preloading (A)", loaded / preloaded, "x", 1, 1)),
          checks,
          List.of("hits of the local cache: A %s, B %s".formatted(hits(with), hits(without))));
    }
  }

  private static Reads visits(String key, String label, Server server) {
    Buyers buyers = Buyers.at(server, BUYERS);
    String[] newest = new String[BUYERS];
    ReadScenario.orders(server, buyers, BUYERS * ORDERS_OF_EACH)
        .forEach(id -> newest[id.buyer()] = ReadScenario.path(id));
    List<byte[]> lists = ReadScenario.lists(buyers);
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < BUYERS; i++) {
      requests.add(lists.get(i));
      int before = (i + BUYERS - LATER) % BUYERS;
      requests.add(HttpText.get(newest[before], buyers.token(before)));
    }
    return new Reads(key, label, server, requests, Reads.ANY_LENGTH);
  }

  private static String hits(Server server) {
    String metrics = Ask.text(server.port(), "/actuator/prometheus", "");
    double hits = sum(metrics, "result=\"hit\"");
    double misses = sum(metrics, "result=\"miss\"");
    return String.format(Locale.ROOT, "%.1f %%", 100 * hits / Math.max(1, hits + misses));
  }

  private static double sum(String metrics, String tag) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("lockstep_cache_gets_total{") && line.contains(tag))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
