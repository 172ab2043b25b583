package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.CutProxy.Harm;
import dev.lockstep.CutProxy.Moment;
import dev.lockstep.database.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The connection to the database ends exactly at COMMIT, before it, after it, or after a long
 * silence: every caller's answer is true, nothing is done twice. {@code -Dlockstep.cut.each=N} and
 * {@code -Dlockstep.cut.seed=N} look further.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class CommitCutIT {

  private static final Logger LOG = LoggerFactory.getLogger(CommitCutIT.class);
  private static final int EACH = Integer.getInteger("lockstep.cut.each", 30);
  private static final long SEED = Long.getLong("lockstep.cut.seed", 20_251_121L);

  /** Undisturbed commits of groups after a harmed one, at most. */
  private static final int CALM_MAX = 3;

  /** One in so many statements that are no commit of a group is harmed. */
  private static final int OTHERS_HARMED = 150;

  private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(1);

  /** Long after the client has given up, and long before the server ends idle transactions. */
  private static final Duration DELAY = SOCKET_TIMEOUT.plusMillis(1500);

  /** Longer than the service needs to start again. */
  private static final Duration AFTER_THE_NEXT_START = Duration.ofSeconds(9);

  /** A wait for a connection for each step of the stop, and little more. */
  private static final Duration STOP_MAX = Duration.ofSeconds(40);

  /** Callers that were told to come again, until everything waits. */
  private static final int WAITING = 40;

  private static final int WATCHED = 2;

  /**
   * Callers and row locks give up sooner than a silent connection; so there is something to see.
   */
  private static final List<String> SETTINGS =
      List.of(
          "lockstep.i-know=true",
          "lockstep.commit.lanes=4",
          "lockstep.commit.wait-max=700ms",
          "lockstep.db.lock-timeout=500ms",
          "lockstep.db.pool-size-max=12");

  @TempDir Path folder;

  private final Random random = new Random(SEED);
  private final Deque<Harm> planned = new ArrayDeque<>();
  private int calm;

  /** What befalls the next commit of a callback, which is then reported. */
  private Harm next = Harm.NONE;

  private final BlockingQueue<Moment> harmed = new LinkedBlockingQueue<>();

  private TestDatabase database;
  private CutProxy proxy;
  private ChildBank bank;
  private ChildServer server;
  private PatientClient client;
  private Shoppers shoppers;
  private final List<EventWatch> watches = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    database = TestDatabase.fresh();
    URI address = URI.create(database.url().substring("jdbc:".length()));
    proxy = new CutProxy(address.getPort(), "lockstep", DELAY, this::harm);
    bank = new ChildBank("commitCut");
    bank.start();
    List<String> settings = new ArrayList<>(CrashIT.SETTINGS);
    settings.addAll(SETTINGS);
    settings.addAll(bank.settings());
    settings.add("lockstep.db.user=" + database.user());
    settings.add("lockstep.db.password=" + database.password());
    settings.add(
        "lockstep.db.url=jdbc:postgresql://127.0.0.1:%d%s?sslmode=disable&gssEncMode=disable"
                .formatted(proxy.port(), address.getPath())
            + "&socketTimeout="
            + SOCKET_TIMEOUT.toSeconds());
    server = new ChildServer("commitCut", folder.resolve("data"), settings.toArray(String[]::new));
    server.start();
    bank.awaitWell();
    client = new PatientClient(server.port());
    shoppers = new Shoppers(client, bank.url());
    for (int i = 0; i < WATCHED; i++) {
      watches.add(new EventWatch(client, Shoppers.user(i)));
    }
    await().until(() -> watches.stream().allMatch(EventWatch::opened));
    shoppers.start();
  }

  @AfterEach
  void close() throws IOException {
    watches.forEach(EventWatch::close);
    try (CutProxy lastProxy = proxy;
        ChildBank lastBank = bank;
        ChildServer last = server) {
      assertThat(lastProxy).isNotNull();
      assertThat(lastBank).isNotNull();
      assertThat(last).isNotNull();
      if (shoppers != null) {
        shoppers.close();
        client.close();
      }
    }
    database.drop();
  }

  @Test
  void everyAnswerIsTrueWhateverBecomesOfACommit() throws Exception {
    LOG.info("event=cuts each={} seed={}", EACH, SEED);
    plan();
    await()
        .atMost(Duration.ofMinutes(30))
        .failFast(() -> assertThat(client.strange()).isEmpty())
        .until(this::nothingPlanned);
    // Each was noticed, and those that were done were found by the number of their group.
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> {
          assertThat(times("event=commit_unknown")).isGreaterThanOrEqualTo(3 * EACH);
          assertThat(times("event=commit_confirmed")).isGreaterThanOrEqualTo(2 * EACH);
        });
    // The service ends in the middle of a COMMIT that is never done, is done, or is done later.
    killAtCommit(Harm.HOLD_STATEMENT);
    killAtCommit(Harm.STALL_ANSWER);
    proxy.delayBy(AFTER_THE_NEXT_START);
    killAtCommit(Harm.DELAY_STATEMENT);
    shoppers.finish();
    LOG.info(
        "event=cuts_done placed={} withheld={} busy={} unknown={} refused={}",
        shoppers.acknowledged(),
        proxy.withheld(),
        client.busy(),
        client.unknown().size(),
        shoppers.refused().size());
    new Aftermath(client, shoppers, watches, JdbcClient.create(database.dataSource()), bank.book())
        .assertEverything();
    // What makes the rest worth something: there were such answers.
    assertThat(client.unknown()).contains("/api/v1/orders");
    assertThat(shoppers.refused()).isNotEmpty();
    assertStopsInTimeWithoutItsDatabase();
  }

  private void killAtCommit(Harm harm) throws Exception {
    int orders = shoppers.acknowledged();
    await().atMost(Duration.ofMinutes(1)).until(() -> shoppers.acknowledged() > orders);
    int withheld = proxy.withheld();
    synchronized (this) {
      next = harm;
    }
    assertThat(harmed.poll(1, TimeUnit.MINUTES)).as("a callback was to be committed").isNotNull();
    if (harm == Harm.STALL_ANSWER) {
      await().until(() -> proxy.withheld() > withheld);
    }
    LOG.info("event=cuts killedAtCommit={}", harm);
    server.kill();
    server.awaitEnd();
    server.start();
  }

  /** Under load, when everything in it has come to wait for a connection. */
  private void assertStopsInTimeWithoutItsDatabase() throws Exception {
    try (Shoppers late = new Shoppers(client, bank.url())) {
      late.start();
      await().until(() -> late.acknowledged() > 0);
      int busy = client.busy();
      proxy.close();
      await().atMost(Duration.ofMinutes(1)).until(() -> client.busy() > busy + WAITING);
      long begin = System.nanoTime();
      assertThat(server.stop()).isEqualTo(143);
      Duration stopped = Duration.ofNanos(System.nanoTime() - begin);
      LOG.info("event=cuts stoppedWithoutDatabase={}", stopped);
      assertThat(client.strange()).as("answers nobody should get").isEmpty();
      assertThat(stopped).isLessThan(STOP_MAX);
    }
  }

  private int times(String logged) throws IOException {
    return (int) Pattern.compile(logged).matcher(server.log()).results().count();
  }

  private synchronized void plan() {
    List<Harm> harms = new ArrayList<>();
    harms.addAll(Collections.nCopies(EACH, Harm.LOSE_STATEMENT));
    harms.addAll(Collections.nCopies(EACH, Harm.LOSE_ANSWER));
    harms.addAll(Collections.nCopies(EACH, Harm.STALL_ANSWER));
    harms.addAll(Collections.nCopies(EACH / 4, Harm.DELAY_STATEMENT));
    Collections.shuffle(harms, random);
    planned.addAll(harms);
  }

  private synchronized boolean nothingPlanned() {
    return planned.isEmpty();
  }

  private synchronized Harm harm(Moment moment) {
    if (planned.isEmpty()) {
      return moment.commit() && moment.callback() ? unplanned(moment) : Harm.NONE;
    }
    if (!moment.commit() || !moment.group()) {
      boolean spared = random.nextInt(OTHERS_HARMED) > 0;
      return spared ? Harm.NONE : random.nextBoolean() ? Harm.LOSE_STATEMENT : Harm.LOSE_ANSWER;
    }
    if (calm-- > 0) {
      return Harm.NONE;
    }
    calm = random.nextInt(CALM_MAX + 1);
    return planned.removeFirst();
  }

  private Harm unplanned(Moment moment) {
    Harm chosen = next;
    next = Harm.NONE;
    if (chosen != Harm.NONE) {
      harmed.add(moment);
    }
    return chosen;
  }
}
