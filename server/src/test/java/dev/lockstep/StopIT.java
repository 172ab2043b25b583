package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * However {@code ./lockstep run} is told to stop, and whenever: it stops in order, and whole. The
 * drawn moments: {@code -Dlockstep.stop.seed=N}.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class StopIT {

  private static final Logger LOG = LoggerFactory.getLogger(StopIT.class);
  private static final long SEED = Long.getLong("lockstep.stop.seed", 20_251_121L);
  private static final int STARTS_STOPPED = Integer.getInteger("lockstep.stop.starts", 3);
  private static final int START_MS_MAX = 5_000;
  private static final int DEAD_MS_MAX = 1_500;
  private static final int ORDERS_BETWEEN = 12;
  private static final int WATCHED = 4;

  /** As the settings of the crash tests, in the form the script hands on. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "LOCKSTEP_ORDER_PAYMENTTIMEOUT", "5s",
          "LOCKSTEP_PAYMENT_CHECKWAITFIRST", "1s",
          "LOCKSTEP_PAYMENT_CHECKWAITMAX", "4s",
          "LOCKSTEP_PAYMENT_SETTLEWAITFIRST", "1s",
          "LOCKSTEP_PAYMENT_REFUNDWAITMAX", "2s");

  @TempDir Path folder;

  private final Random random = new Random(SEED);
  private ScriptRun script;
  private PatientClient client;
  private Shoppers shoppers;
  private final List<EventWatch> watches = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    script = new ScriptRun(folder, ENVIRONMENT);
    client = new PatientClient(script.port());
    shoppers = new Shoppers(client);
  }

  @AfterEach
  void close() {
    watches.forEach(EventWatch::close);
    shoppers.close();
    client.close();
    script.close();
  }

  /** How it is told, and with what the script ends. */
  private enum Way {
    CTRL_C_TWICE(0),
    TERM_TO_SCRIPT(0),
    TERM_TO_JAVA(143),
    KILLED_SCRIPT(137);

    private final int exitCode;

    Way(int exitCode) {
      this.exitCode = exitCode;
    }

    void tell(ScriptRun script) throws Exception {
      switch (this) {
        case CTRL_C_TWICE -> {
          script.signalGroup("INT");
          script.signalGroup("INT");
        }
        case TERM_TO_SCRIPT -> script.signalScript("TERM");
        case TERM_TO_JAVA -> script.signalJava("TERM");
        case KILLED_SCRIPT -> script.signalScript("KILL");
      }
    }
  }

  @Test
  void stopsInOrderUnderLoadHoweverItIsTold() throws Exception {
    script.begin();
    script.awaitWell();
    for (int i = 0; i < WATCHED; i++) {
      watches.add(new EventWatch(client, Shoppers.user(i)));
    }
    await().until(() -> watches.stream().allMatch(EventWatch::opened));
    shoppers.start();
    for (Way way : Way.values()) {
      LOG.info("event=stop way={}", way);
      stopAndStart(way);
    }
    awaitOrders();
    shoppers.finish();
    new Aftermath(client, shoppers, watches, script.database(), script.database())
        .assertEverything();
  }

  private void stopAndStart(Way way) throws Exception {
    awaitOrders();
    await().until(() -> watches.stream().allMatch(EventWatch::listening));
    int farewells = watches.stream().mapToInt(EventWatch::farewells).sum();
    way.tell(script);
    assertThat(script.awaitEnd()).as(way.name()).isEqualTo(way.exitCode);
    script.awaitNothingLeft();
    assertThat(script.wasShutDown()).as("the database was shut down").isTrue();
    assertThat(script.postgresLog()).contains("database system is shut down");
    assertThat(watches.stream().mapToInt(EventWatch::farewells).sum() - farewells)
        .as("streams ended in order")
        .isEqualTo(WATCHED);
    assertThat(client.strange()).as("answers nobody should get").isEmpty();
    assertThat(client.unanswered()).as("done and not answered").isEmpty();
    // Opening a payment calls the bank, and a bank that lives in the stopping server is gone first.
    assertThat(client.unknown()).allMatch(path -> path.endsWith("/payments"));

    script.begin();
    script.awaitWell();
    assertThat(script.postgresLog())
        .contains("database system was shut down")
        .doesNotContain("not properly shut down", "was interrupted", "redo starts");
  }

  @Test
  void stopsWhileItStarts() throws Exception {
    LOG.info("event=stop starts={} seed={}", STARTS_STOPPED, SEED);
    for (int i = 0; i < STARTS_STOPPED; i++) {
      int after = random.nextInt(START_MS_MAX);
      boolean group = random.nextBoolean();
      LOG.info("event=stop whileStarting=true afterMs={} group={}", after, group);
      script.begin();
      pass(after);
      if (group) {
        script.signalGroup("INT");
      } else {
        script.signalScript("TERM");
      }
      // Before the script minds signals itself, they end it as they end any program.
      assertThat(script.awaitEnd()).isIn(0, group ? 130 : 143);
      script.awaitNothingLeft();
      assertThat(!script.hasDatabase() || script.wasShutDown()).isTrue();
    }
    script.begin();
    script.awaitWell();
    shoppers.start();
    awaitOrders();
  }

  @Test
  void stopsWhileItsDatabaseIsDead() throws Exception {
    script.begin();
    script.awaitWell();
    shoppers.start();
    awaitOrders();
    ProcessHandle first = ProcessHandle.of(script.postgres()).orElseThrow();
    List<ProcessHandle> sessions = first.children().toList();
    first.destroyForcibly();
    sessions.forEach(ProcessHandle::destroyForcibly);
    int after = random.nextInt(DEAD_MS_MAX);
    LOG.info("event=stop databaseDead=true afterMs={}", after);
    pass(after);
    script.signalGroup("INT");
    assertThat(script.awaitEnd()).isZero();
    script.awaitNothingLeft();
    assertThat(client.strange()).as("answers nobody should get").isEmpty();

    script.begin();
    script.awaitWell();
    awaitOrders();
    shoppers.finish();
    new Aftermath(client, shoppers, watches, script.database(), script.database())
        .assertEverything();
  }

  /** Not a wait for something to happen: the moment itself is what is drawn. */
  private static void pass(int millis) throws Exception {
    var moment = CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
    CompletableFuture.runAsync(() -> {}, moment).get();
  }

  private void awaitOrders() {
    int wanted = shoppers.acknowledged() + ORDERS_BETWEEN;
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .failFast(() -> assertThat(client.strange()).isEmpty())
        .until(() -> shoppers.acknowledged() >= wanted);
  }
}
