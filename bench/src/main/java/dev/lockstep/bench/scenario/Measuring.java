package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.machine.CpuTime;
import dev.lockstep.bench.machine.ProcessTable;
import dev.lockstep.bench.machine.Waiting;
import dev.lockstep.bench.result.Latency;
import dev.lockstep.bench.result.Measured;
import dev.lockstep.bench.result.Round;
import dev.lockstep.bench.subject.Counters;
import dev.lockstep.bench.subject.GroupSizes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures variants in turn: A B C A B C …, so that whatever disturbs the machine disturbs all.
 * Those whose turn it is not stay up and idle.
 */
final class Measuring {

  private static final double STEADY = 1.05;

  /** Of one core: what is left of compiling when everything that matters is compiled. */
  private static final double COMPILING = 0.05;

  /** It compiles in bursts: one quiet round may lie between two. */
  private static final int QUIET_ROUNDS = 2;

  private static final Duration SETTLE_WITHIN = Duration.ofSeconds(60);

  private final Effort effort;
  private final Consumer<String> progress;

  Measuring(Effort effort, Consumer<String> progress) {
    this.effort = effort;
    this.progress = progress;
  }

  /** What is collected of one variant. */
  private static final class Sheet {
    private final Variant variant;
    private final List<Round> rounds = new ArrayList<>();
    private final Map<String, Long> wrong = new HashMap<>();
    private final List<String> examples = new ArrayList<>();
    private double perSecond;
    private double idle;
    private long counted;
    private Counters counters = new Counters(0, 0, 0, 0);
    private GroupSizes groups = new GroupSizes(0, 0);

    private Sheet(Variant variant) {
      this.variant = variant;
    }

    private LoadResult load(Pace pace) {
      variant.prepare(pace, perSecond);
      LoadResult result = variant.run(pace);
      note(result);
      return result;
    }

    private void note(LoadResult result) {
      result.wrong().forEach((kind, count) -> wrong.merge(kind, count, Long::sum));
      examples.addAll(result.examples());
      perSecond = Math.max(perSecond, result.perSecond());
    }
  }

  /** Warms up, measures, and returns in the order given. */
  List<Measured> run(List<? extends Variant> variants) {
    Map<String, Sheet> sheets = new LinkedHashMap<>();
    variants.forEach(variant -> sheets.put(variant.key(), new Sheet(variant)));
    for (Sheet sheet : sheets.values()) {
      progress.accept("warm-up of " + sheet.variant.key() + ", " + sheet.variant.label());
      warmUp(sheet);
      settle(sheet.variant);
    }
    idle(sheets.values().stream().toList());
    for (int round = 1; round <= effort.rounds(); round++) {
      progress.accept("round " + round + " of " + effort.rounds());
      sheets.values().forEach(this::round);
    }
    count(sheets.values().stream().toList());
    List<Measured> measured = new ArrayList<>();
    sheets.forEach((key, sheet) -> {
      progress.accept("latency of " + key);
      Latency latency = latency(sheet);
      measured.add(measured(sheet, latency));
    });
    return measured;
  }

  /**
   * Until it gets no faster and its JVM has compiled what there is to compile, within bounds. On
   * two cores the compiler may take one of them for a minute, which is no cost of an operation.
   */
  private void warmUp(Sheet sheet) {
    int most = effort.warmUpsMax();
    double best = 0;
    int quiet = 0;
    for (int times = 1; times <= most; times++) {
      double compiled = sheet.variant.subject().compilerMillis();
      LoadResult result = sheet.load(sheet.variant.pace(effort.round()));
      double compiling = sheet.variant.subject().compilerMillis() - compiled;
      boolean steady = times > 1 && result.perSecond() <= best * STEADY;
      best = Math.max(best, result.perSecond());
      quiet = steady && compiling <= result.seconds() * 1_000 * COMPILING ? quiet + 1 : 0;
      if (quiet == QUIET_ROUNDS) {
        return;
      }
    }
    progress.accept("measured while it still compiles: " + sheet.variant.key());
  }

  private void idle(List<Sheet> sheets) {
    progress.accept("idle");
    boolean written = sheets.stream().anyMatch(sheet -> sheet.variant.writes());
    List<CpuTime> before = sheets.stream().map(sheet -> sheet.variant.subject().cpu()).toList();
    long start = System.nanoTime();
    Waiting.pause(effort.silence(written));
    double seconds = (System.nanoTime() - start) / 1e9;
    for (int i = 0; i < sheets.size(); i++) {
      Sheet sheet = sheets.get(i);
      sheet.idle = sheet.variant.subject().cpu().since(before.get(i)).total() / seconds;
      sheet.counters = sheet.variant.subject().counters();
    }
  }

  /**
   * Says what the databases did. Where variants share one, each has it to itself for one more
   * round, because sessions tell their counts late.
   */
  private void count(List<Sheet> sheets) {
    Waiting.pause(effort.silence(sheets.stream().anyMatch(sheet -> sheet.variant.writes())));
    boolean shared =
        sheets.stream().map(sheet -> sheet.variant.subject()).distinct().count() < sheets.size();
    for (Sheet sheet : sheets) {
      if (!shared) {
        sheet.counters = sheet.variant.subject().counters().since(sheet.counters);
        sheet.counted = sheet.rounds.stream().mapToLong(Round::operations).sum();
      } else if (sheet.variant.writes()) {
        progress.accept("what " + sheet.variant.key() + " does in the database");
        sheet.counters = sheet.variant.subject().counters();
        sheet.counted = sheet.load(sheet.variant.pace(effort.round())).right();
        settle(sheet.variant);
        Waiting.pause(effort.silence(true));
        sheet.counters = sheet.variant.subject().counters().since(sheet.counters);
      }
    }
  }

  private void round(Sheet sheet) {
    Pace pace = sheet.variant.pace(effort.round());
    sheet.variant.prepare(pace, sheet.perSecond);
    GroupSizes groups = sheet.variant.groups();
    CpuTime before = sheet.variant.subject().cpu();
    LoadResult result = sheet.variant.run(pace);
    boolean settled = settle(sheet.variant);
    CpuTime used = sheet.variant.subject().cpu().since(before);
    sheet.groups = sheet.groups.plus(sheet.variant.groups().since(groups));
    sheet.note(result);
    sheet.rounds.add(new Round(result.right(), result.seconds(), used, settled));
  }

  private Latency latency(Sheet sheet) {
    double[] rates = sheet.rounds.stream().mapToDouble(Round::perSecond).sorted().toArray();
    Pace pace = sheet.variant.latencyPace(effort.round(), rates[rates.length / 2]);
    LoadResult result = sheet.load(pace);
    settle(sheet.variant);
    return Latency.of(pace.perSecond(), result.micros());
  }

  /** Whether the work left behind was done in time. */
  static boolean settle(Variant variant) {
    return Waiting.within(() -> !variant.settling(), SETTLE_WITHIN);
  }

  private static Measured measured(Sheet sheet, Latency latency) {
    return new Measured(
        sheet.variant.key(),
        sheet.variant.label(),
        sheet.variant.subject().database().text("SHOW server_version"),
        sheet.rounds,
        latency,
        sheet.counted,
        sheet.counters,
        -1,
        sheet.groups.average(),
        sheet.idle,
        ProcessTable.residentBytes(sheet.variant.subject().pid()),
        sheet.wrong,
        sheet.examples);
  }
}
