package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.HistoryCheck.Kind;
import dev.lockstep.HistoryCheck.Violation;
import dev.lockstep.ReadHistory.Answer;
import dev.lockstep.ReadHistory.Commit;
import dev.lockstep.ReadHistory.Known;
import dev.lockstep.ReadHistory.Read;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.redis.RedisLine;
import dev.lockstep.redis.RedisLine.Weather;
import dev.lockstep.redis.TestRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Readers that hop over three servers and name what they know are never shown less, whatever
 * befalls one of the servers, the database or Redis meanwhile; and readers that name nothing are
 * shown what is old for a bounded time only. {@code -Dlockstep.history.readers=N, writers=N},
 * {@code reads=N, changes=N} (a second, of each), {@code seconds=N} (of calm) and {@code
 * fault-seconds=N} look further.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ReadsNeverGoBackIT {

  private static final Logger LOG = LoggerFactory.getLogger(ReadsNeverGoBackIT.class);

  private static final HistoryLoad.Size SIZE =
      new HistoryLoad.Size(
          Integer.getInteger("lockstep.history.readers", 24),
          Integer.getInteger("lockstep.history.writers", 6),
          Integer.getInteger("lockstep.history.reads", 5),
          Integer.getInteger("lockstep.history.changes", 4));

  private static final Duration CALM =
      Duration.ofSeconds(Integer.getInteger("lockstep.history.seconds", 5));

  private static final Duration FAULT =
      Duration.ofSeconds(Integer.getInteger("lockstep.history.fault-seconds", 5));

  /** Changes after a fault, to meet what it left behind. */
  private static final int CHANGES_AFTER = 3 * SIZE.writers();

  /** {@code lockstep.push.poll-interval} and one look. */
  private static final Duration STALE_MAX = Duration.ofMillis(500);

  /** {@code lockstep.cache.l1.unheard-max}: a cache that hears nothing answers for so long. */
  private static final Duration UNHEARD_MAX = Duration.ofSeconds(2);

  /** What a busy machine adds to any bound. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private static final Duration EVERYWHERE_WITHIN = Duration.ofSeconds(1);

  private static final String COMMITS =
      "SELECT root_order_id, version, to_status FROM order_operate_log";

  private static final String LAST_EVENT = "SELECT coalesce(max(id), 0) FROM outbox";

  private static final String REFUNDS_UNDER_WAY =
      "SELECT count(*) FROM payment_refund WHERE next_attempt_time IS NOT NULL";

  private static final String UNTOLD =
      "SELECT count(*) FROM sandbox_bank.notification WHERE acknowledged_at IS NULL";

  private final ReadHistory history = new ReadHistory();
  private final TestRedis redis = TestRedis.start();
  private RedisLine line;
  private ThreeNodes nodes;
  private HistoryLoad load;

  @FunctionalInterface
  private interface Fault {
    void strike() throws Exception;
  }

  /** From before the fault until its end, and until some time after it. */
  private record Window(long fromNanos, long faultEndNanos, long toNanos) {}

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    line = new RedisLine(redis.port());
    String[] settings =
        line.properties().entrySet().stream().map(Object::toString).toArray(String[]::new);
    nodes = new ThreeNodes(folder, FAULT.dividedBy(2), settings);
    load = new HistoryLoad(new AnyNode(nodes.ports()), nodes.bank().url(), history, SIZE);
    load.start();
    awaitChanges(CHANGES_AFTER);
  }

  @AfterAll
  void stop() throws IOException {
    try (redis;
        RedisLine _ = line;
        ThreeNodes last = nodes) {
      assertThat(last).isNotNull();
      if (load != null) {
        load.close();
      }
    }
  }

  /** One of the clocks is five minutes ahead all the time. */
  @Test
  @Order(1)
  void inCalm() throws Exception {
    Window window = during("calm", () -> awaitPassed(CALM));
    assertAgesAtMost(STALE_MAX, window, 0, 1, 2);
  }

  @Test
  @Order(2)
  void whileRedisIsSlow() throws Exception {
    Window window = during("redis-slow", () -> weather(Weather.SLOW));
    assertAgesAtMost(STALE_MAX, window, 0, 1, 2);
  }

  @Test
  @Order(3)
  void whileRedisRefusesHalfOfWhatItIsAsked() throws Exception {
    Window window = during("redis-half", () -> weather(Weather.HALF_REFUSED));
    assertAgesAtMost(STALE_MAX, window, 0, 1, 2);
  }

  @Test
  @Order(4)
  void whileNobodyHearsTheHints() throws Exception {
    Window window = during("redis-hints", () -> weather(Weather.NO_HINTS));
    assertAgesAtMost(STALE_MAX, window, 0, 1, 2);
  }

  @Test
  @Order(7)
  void whileRedisIsKilledAndStartsEmpty() throws Exception {
    Window window =
        during(
            "redis-killed",
            () -> {
              redis.kill();
              try {
                awaitPassed(FAULT);
              } finally {
                redis.restart();
              }
            });
    assertAgesAtMost(STALE_MAX, window, 0, 1, 2);
  }

  /** Nodes learn of each other's changes by looking into the database alone. */
  @Test
  @Order(5)
  void whileOnlyTheListenersAreCutOff() throws Exception {
    Window window = during("redis-ears", () -> weather(Weather.NO_EARS));
    assertAgesAtMost(STALE_MAX, window, 0, 1, 2);
  }

  /** A node does not know whether its floor or its view was written. */
  @Test
  @Order(6)
  void whileAnswersOfRedisAreLost() throws Exception {
    Window window = during("redis-answers", () -> weather(Weather.ANSWERS_LOST));
    assertAgesAtMost(STALE_MAX, window, 0, 1, 2);
  }

  private void weather(Weather weather) {
    int before = line.harmed();
    line.turn(weather);
    try {
      awaitPassed(FAULT);
    } finally {
      line.turn(Weather.CLEAR);
    }
    assertThat(line.harmed() - before).as("commands harmed").isPositive();
  }

  @Test
  @Order(8)
  void whileANodeSleeps() throws Exception {
    int sleeper = 0;
    Window window =
        during(
            "sleep",
            () -> {
              nodes.server(sleeper).pause();
              try {
                awaitPassed(FAULT);
              } finally {
                nodes.server(sleeper).resume();
              }
            });
    assertAgesAtMost(STALE_MAX, window, 1, 2);
    assertAgesAtMost(UNHEARD_MAX, window, sleeper);
  }

  @Test
  @Order(9)
  void whileTheDatabaseStartsAgain() throws Exception {
    Window window =
        during(
            "database",
            () -> {
              nodes.killDatabase();
              awaitChanges(CHANGES_AFTER);
            });
    assertAgesAtMost(UNHEARD_MAX, window, 0, 1, 2);
  }

  @Test
  @Order(10)
  void whileANodeIsKilledAndStartsAgain() throws Exception {
    Window window =
        during(
            "kill",
            () -> {
              nodes.server(ThreeNodes.CLOCK_AHEAD).kill();
              nodes.server(ThreeNodes.CLOCK_AHEAD).awaitEnd();
              nodes.server(ThreeNodes.CLOCK_AHEAD).start();
            });
    assertAgesAtMost(STALE_MAX, window, 0, 1, 2);
  }

  @Test
  @Order(11)
  void whileANodeIsCutOffFromTheDatabase() throws Exception {
    Window window =
        during(
            "cut",
            () -> {
              nodes.cut();
              try {
                awaitPassed(FAULT);
              } finally {
                nodes.mend();
              }
            });
    assertAgesAtMost(STALE_MAX, window, 0, 1);
    assertAgesAtMost(UNHEARD_MAX, window, ThreeNodes.CUTTABLE);
  }

  @Test
  @Order(12)
  void everyNodeServesTheLastVersionWithinASecond() {
    long calmSince = System.nanoTime();
    load.finishChanges();
    awaitQuiet();
    // Whatever was changed last: now it is more than a second ago.
    load.readEverythingEverywhere(ThreeNodes.NODES);
    load.finishReads();
    HistoryCheck check = check();
    assertNone(check.violations());
    assertNone(check.atTheEnd(ThreeNodes.NODES, calmSince, EVERYWHERE_WITHIN));
    assertThat(load.strange()).isEmpty();
    assertThat(load.messages()).as("pushes").isGreaterThan(load.orders());
  }

  /** The history of the whole run so far is judged when a fault is over. */
  private Window during(String name, Fault fault) throws Exception {
    long from = System.nanoTime();
    fault.strike();
    long faultEnd = System.nanoTime();
    awaitChanges(CHANGES_AFTER);
    Window window = new Window(from, faultEnd, System.nanoTime());
    assertNone(check().violations());
    assertThat(load.strange()).isEmpty();
    tell(name, window);
    return window;
  }

  private HistoryCheck check() {
    List<Read> reads = history.reads();
    List<Known> known = history.known();
    List<Commit> commits = nodes.jdbc().sql(COMMITS).query((row, _) -> commit(row)).list();
    return new HistoryCheck(reads, known, commits);
  }

  /** Seen here, so it was committed before. */
  private static Commit commit(ResultSet row) throws SQLException {
    String status = word(row.getInt(3));
    return new Commit(row.getString(1), row.getLong(2), status, System.nanoTime());
  }

  private static String word(int code) {
    return Arrays.stream(OrderStatus.values())
        .filter(status -> status.code() == code)
        .findFirst()
        .orElseThrow()
        .name();
  }

  private static void assertNone(List<Violation> violations) {
    Map<Kind, Long> counts =
        violations.stream().collect(Collectors.groupingBy(Violation::kind, Collectors.counting()));
    assertThat(violations.stream().limit(10).toList()).as("%s, of them", counts).isEmpty();
  }

  /** By node: reads without a version that began within the time. */
  private void assertAgesAtMost(Duration bound, Window window, int... atNodes) {
    Map<Integer, Duration> ages = ages(window.fromNanos(), window.toNanos());
    for (int node : atNodes) {
      assertThat(ages.getOrDefault(node, Duration.ZERO))
          .as("the oldest that node %d showed", node)
          .isLessThan(bound.plus(SLACK));
    }
    // Whatever it was, it is over.
    assertThat(ages(window.faultEndNanos() + STALE_MAX.plus(SLACK).toNanos(), window.toNanos()))
        .allSatisfy((_, age) -> assertThat(age).isLessThan(STALE_MAX.plus(SLACK)));
  }

  private Map<Integer, Duration> ages(long fromNanos, long toNanos) {
    HistoryCheck check = check();
    return history.reads().stream()
        .filter(read -> !read.question().careful())
        .filter(read -> read.beginNanos() >= fromNanos && read.beginNanos() < toNanos)
        .collect(
            Collectors.toMap(
                read -> read.question().node(),
                check::age,
                (one, other) -> one.compareTo(other) > 0 ? one : other,
                TreeMap::new));
  }

  private void tell(String name, Window window) {
    Map<String, Long> answers =
        history.reads().stream()
            .filter(read -> read.beginNanos() >= window.fromNanos())
            .collect(
                Collectors.groupingBy(
                    read ->
                        read.answer() instanceof Answer.Failed failed
                            ? "failed " + failed.status()
                            : read.question().careful() ? "careful" : "careless",
                    TreeMap::new,
                    Collectors.counting()));
    LOG.info(
        "event=history phase={} seconds={} reads={} changes={} pushes={} oldest={}",
        name,
        TimeUnit.NANOSECONDS.toSeconds(window.toNanos() - window.fromNanos()),
        answers,
        load.changes(),
        load.messages(),
        ages(window.fromNanos(), window.toNanos()));
  }

  private void awaitChanges(int more) {
    int wanted = load.changes() + more;
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .failFast(() -> assertThat(load.strange()).isEmpty())
        .until(() -> load.changes() >= wanted);
  }

  private static void awaitPassed(Duration time) {
    long from = System.nanoTime();
    await()
        .atMost(time.multipliedBy(2))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> System.nanoTime() - from >= time.toNanos());
  }

  /** Nothing is under way, and nothing was committed for longer than a second. */
  private void awaitQuiet() {
    AtomicLong last = new AtomicLong(-1);
    await()
        .atMost(Duration.ofSeconds(60))
        .during(EVERYWHERE_WITHIN.plusMillis(200))
        .until(() -> {
          long now = count(LAST_EVENT);
          boolean same = last.getAndSet(now) == now;
          boolean told = nodes.bank().book().sql(UNTOLD).query(Long.class).single() == 0;
          return same && told && count(REFUNDS_UNDER_WAY) == 0;
        });
  }

  private long count(String sql) {
    return nodes.jdbc().sql(sql).query(Long.class).single();
  }
}
