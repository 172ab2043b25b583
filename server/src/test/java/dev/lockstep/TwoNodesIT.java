package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.NodeCalls.Attempt;
import dev.lockstep.NodeCalls.Kind;
import dev.lockstep.NodeCalls.Reply;
import dev.lockstep.RaceRounds.Round;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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
 * Two servers on one database, the two sides of each race at different ones: one of the endings in
 * the table of {@link Race.Ending}, whichever side was first and whichever node slept meanwhile.
 * {@code -Dlockstep.races.rounds=N} and {@code -Dlockstep.races.pauses=N} look further.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TwoNodesIT {

  private static final Logger LOG = LoggerFactory.getLogger(TwoNodesIT.class);

  private static final int ROUNDS = Integer.getInteger("lockstep.races.rounds", 500);
  private static final int PAUSES = Integer.getInteger("lockstep.races.pauses", 20);
  private static final int AT_ONCE = 16;

  /** Races that may begin while nodes sleep, more than will. */
  private static final int MORE_RACES = 1_000 + 60 * PAUSES;

  private static final Duration PAUSE = Duration.ofSeconds(3);

  /** Certainly not done; and: ask again. */
  private static final Set<Integer> UNCERTAIN = Set.of(503, 504);

  /** {@code lockstep.commit.wait-max}: how long a command's caller waits at most. */
  private static final Duration WAIT_MAX = Duration.ofSeconds(5);

  /** {@code lockstep.sandbox.call-timeout}. */
  private static final Duration BANK_MAX = Duration.ofSeconds(3);

  /** What a busy machine adds to any bound. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private static final Duration STALE_MAX = Duration.ofMillis(500);
  private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(10);

  private TwoNodes nodes;
  private RaceRounds rounds;
  private RaceJudge judge;
  private final AtomicInteger numbers = new AtomicInteger();

  /** What is judged at last: races settle while the next are played. */
  private final List<Round> played = new ArrayList<>();

  private long orders;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    nodes = new TwoNodes(folder);
    rounds = new RaceRounds(nodes);
    rounds.sell(6 * ROUNDS + MORE_RACES);
    judge = new RaceJudge(nodes, rounds);
  }

  @AfterAll
  void stop() {
    nodes.close();
  }

  /** Half as many of the two races that are variants of one. */
  private static int roundsOf(Race race) {
    return switch (race) {
      case SAME_ORDER, SAME_ID, CANCEL_CANCEL, PAID_CANCEL_CANCEL -> ROUNDS / 2;
      case PAY_EXPIRE, LAST_PIECE, PAY_CANCEL, TWO_CHANNELS -> ROUNDS;
    };
  }

  @Test
  @Order(1)
  void nobodyHasToTryAgainWhileAllAreAwake() throws Exception {
    List<Callable<Round>> races = new ArrayList<>();
    for (Race race : Race.values()) {
      for (int i = 0; i < roundsOf(race); i++) {
        int number = numbers.getAndIncrement();
        races.add(() -> rounds.play(race, number));
      }
    }
    long start = System.nanoTime();
    try (ExecutorService players = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Future<Round> one : players.invokeAll(races)) {
        played.add(one.get());
      }
    }
    LOG.info("{} races in {} s", races.size(), seconds(start));
    assertThat(nodes.calls().attempts())
        .noneMatch(attempt -> attempt.status() >= 500 || attempt.status() == 0);
  }

  /**
   * What was seen of one pause.
   *
   * @param overtaken it changed an order before the sleeper woke
   */
  private record Pause(
      int node, long fromNanos, long toNanos, boolean overtaken, long staleMs, long recoveredMs) {}

  @Test
  @Order(2)
  void aNodeThatSleepsDelaysTheOtherAndBreaksNothing() throws Exception {
    List<Pause> pauses = new ArrayList<>();
    List<Attempt> attempts =
        playDuring(() -> {
          for (int i = 0; i < PAUSES; i++) {
            pauses.add(pause(i % 2, PAUSE));
          }
          return pauses;
        });
    List<Attempt> awake = during(pauses, attempts, false);
    // A pause is shorter than the waits of commands and of locks, so all are answered after it.
    assertThat(awake).noneMatch(attempt -> attempt.status() >= 500);
    assertWaitsAreBounded(awake);
  }

  @Test
  @Order(3)
  void aNodeThatSleepsTooLongIsOvertaken() throws Exception {
    List<Pause> pauses = new ArrayList<>();
    List<Attempt> attempts =
        playDuring(() -> {
          pauses.add(pause(0, TwoNodes.IDLE_MAX.plus(PAUSE)));
          return pauses;
        });
    assertThat(pauses).as("its transaction was ended for it").allMatch(Pause::overtaken);
    List<Attempt> awake = during(pauses, attempts, false);
    assertThat(awake)
        .as("who waited for it is told in time")
        .anyMatch(attempt -> UNCERTAIN.contains(attempt.status()));
    assertWaitsAreBounded(awake);
  }

  @Test
  @Order(4)
  void everyRaceEndsInOneOfItsWays() {
    long start = System.nanoTime();
    judge.awaitSettled();
    LOG.info("settled in {} s", seconds(start));
    judge.judge(played).forEach((ending, count) -> LOG.info("{}: {}", ending, count));
    judge.assertNothingIsDoubledOrLost(orders + played.size());
    LOG.info("judged in {} s", seconds(start));
  }

  /** Plays races while nodes sleep; answers the attempts made meanwhile. */
  private List<Attempt> playDuring(Callable<List<Pause>> sleeping) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<Round> meanwhile = new ArrayList<>();
    List<Pause> pauses;
    int before = nodes.calls().attempts().size();
    try (ExecutorService players = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<List<Round>>> playing = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        int first = i;
        playing.add(players.submit(() -> playUntil(over, first)));
      }
      try {
        pauses = sleeping.call();
      } finally {
        over.set(true);
      }
      for (Future<List<Round>> one : playing) {
        meanwhile.addAll(one.get());
      }
    }
    played.addAll(meanwhile);
    orders += 2L * pauses.size();
    List<Attempt> all = nodes.calls().attempts();
    List<Attempt> attempts = all.subList(before, all.size());
    LOG.info("callers of sleepers: {}", statuses(during(pauses, attempts, true)));
    LOG.info("callers of the others: {}", statuses(during(pauses, attempts, false)));
    assertThat(attempts)
        .noneMatch(one -> one.status() == 0)
        .noneMatch(one -> one.status() >= 500 && !UNCERTAIN.contains(one.status()));
    pauses.forEach(TwoNodesIT::assertNothingWasLeftOfIt);
    assertThat(pauses.stream().mapToLong(pause -> met(pause, meanwhile)).sum())
        .as("races in the middle of which a node was stopped")
        .isGreaterThanOrEqualTo(pauses.size());
    return attempts;
  }

  private List<Round> playUntil(AtomicBoolean over, int first) {
    Race[] races = Race.values();
    List<Round> mine = new ArrayList<>();
    for (int i = first; !over.get(); i++) {
      mine.add(rounds.play(races[i % races.length], numbers.getAndIncrement()));
    }
    return mine;
  }

  /**
   * Stops a node in the middle of a transaction that is in the other's way; that one changes what
   * the sleeper cached. Two orders are placed for it.
   */
  private Pause pause(int node, Duration length) {
    int awake = 1 - node;
    String user = RaceRounds.buyer(node);
    String orderId = rounds.placed(awake, user);
    rounds.seenByBoth(user, orderId);
    nodes.pauseInTheWay(node);
    long from = System.nanoTime();
    CompletableFuture<Reply> cancelled =
        CompletableFuture.supplyAsync(() -> rounds.cancel(awake, user, orderId));
    boolean overtaken;
    try {
      await()
          .atMost(length.multipliedBy(2))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> System.nanoTime() - from >= length.toNanos());
      overtaken = cancelled.isDone();
      assertThat(nodes.holders("node_lease")).as("the sleeper's number is free").isOne();
      assertThat(nodes.holders("partition_lease")).as("its work is free or taken").isOne();
    } finally {
      nodes.resume(node);
    }
    long to = System.nanoTime();
    long version = NodeCalls.done(200, cancelled.join()).json().path("version").asLong();
    long stale = staleMs(node, user, orderId, version);
    rounds.placed(node, user);
    long recovered = (System.nanoTime() - to) / 1_000_000;
    await().atMost(RECOVERED_WITHIN).until(() -> nodes.holders("node_lease") == 2);
    return new Pause(node, from, to, overtaken, stale, recovered);
  }

  /** How long after both its waking and the change a read began that did not show the change. */
  private long staleMs(int node, String user, String orderId, long version) {
    long known = System.nanoTime();
    long stale = 0;
    long begun = known;
    while (rounds.read(node, user, orderId).json().path("version").asLong() < version) {
      stale = begun - known;
      assertThat(stale).isLessThan(RECOVERED_WITHIN.toNanos());
      LockSupport.parkNanos(2_000_000);
      begun = System.nanoTime();
    }
    return stale / 1_000_000;
  }

  private static long met(Pause pause, List<Round> meanwhile) {
    Map<Race, Long> met =
        meanwhile.stream()
            .filter(r -> r.startNanos() < pause.toNanos() && r.endNanos() > pause.fromNanos())
            .collect(Collectors.groupingBy(Round::race, TreeMap::new, Collectors.counting()));
    LOG.info("{} met {}", pause, met);
    return met.values().stream().mapToLong(Long::longValue).sum();
  }

  private static void assertNothingWasLeftOfIt(Pause pause) {
    assertThat(pause.staleMs()).isLessThan(STALE_MAX.plus(SLACK).toMillis());
    assertThat(pause.recoveredMs()).isLessThan(WAIT_MAX.toMillis());
  }

  /** Nobody waits longer than the server's own limits say. */
  private static void assertWaitsAreBounded(List<Attempt> awake) {
    longest(awake, Kind.CREATE, WAIT_MAX);
    longest(awake, Kind.CANCEL, WAIT_MAX);
    longest(awake, Kind.PREPAY, WAIT_MAX.multipliedBy(2).plus(BANK_MAX));
    // These wait for no lock.
    longest(awake, Kind.ID, SLACK);
    longest(awake, Kind.READ, SLACK);
  }

  private static void longest(List<Attempt> attempts, Kind kind, Duration max) {
    List<Attempt> some = attempts.stream().filter(one -> one.kind() == kind).toList();
    long longest = NodeCalls.longest(some);
    LOG.info("{}: {} calls, longest {} ms", kind, some.size(), longest);
    assertThat(longest).as("%s", kind).isLessThan(max.plus(SLACK).toMillis());
  }

  /** Attempts that met a pause, at the node that slept or at the other one. */
  private static List<Attempt> during(
      List<Pause> pauses, List<Attempt> attempts, boolean atSleeper) {
    return attempts.stream()
        .filter(attempt ->
            pauses.stream()
                .filter(pause -> (pause.node() == attempt.node()) == atSleeper)
                .anyMatch(pause -> attempt.during(pause.fromNanos(), pause.toNanos())))
        .toList();
  }

  private static Map<String, Long> statuses(List<Attempt> attempts) {
    return attempts.stream()
        .collect(
            Collectors.groupingBy(
                attempt -> attempt.kind() + " " + attempt.status(),
                TreeMap::new,
                Collectors.counting()));
  }

  private static long seconds(long startNanos) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
  }
}
