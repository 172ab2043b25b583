package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever is killed and whenever: what was acknowledged is there, money has an end, and listeners
 * miss nothing. {@code -Dlockstep.crash.kills=N} and {@code -Dlockstep.crash.seed=N} look further.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class CrashIT {

  private static final Logger LOG = LoggerFactory.getLogger(CrashIT.class);
  private static final int KILLS = Integer.getInteger("lockstep.crash.kills", 20);
  private static final long SEED = Long.getLong("lockstep.crash.seed", 20_251_121L);

  /** Acknowledged orders before the next kill, so that each one meets a service at work. */
  private static final int ORDERS_BETWEEN = 12;

  private static final int KILL_AFTER_MS_MAX = 1_500;
  private static final int WATCHED = 4;

  /** A database that ends more often than this within minutes is given up by its server. */
  private static final int POSTGRES_KILLS_PER_START = 3;

  /** Short enough that orders expire, and refunds are tried again, while the test looks on. */
  static final List<String> SETTINGS =
      List.of(
          "lockstep.order.payment-timeout=5s",
          "lockstep.payment.check-wait-first=1s",
          "lockstep.payment.check-wait-max=4s",
          "lockstep.payment.settle-wait-first=1s",
          "lockstep.payment.refund-wait-max=2s",
          "lockstep.schedule.lease-ttl=5s");

  @TempDir Path folder;

  private final Random random = new Random(SEED);
  private ChildBank bank;
  private ChildServer server;
  private PatientClient client;
  private Shoppers shoppers;
  private final List<EventWatch> watches = new ArrayList<>();
  private int postgresKills;

  @BeforeEach
  void open(TestInfo test) throws IOException {
    String name = test.getTestMethod().orElseThrow().getName();
    bank = new ChildBank(name);
    bank.start();
    List<String> settings = new ArrayList<>(SETTINGS);
    settings.addAll(bank.settings());
    server = new ChildServer(name, folder.resolve("data"), settings.toArray(String[]::new));
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

  /** Whatever has happened, and however far it came. */
  @AfterEach
  void close() {
    watches.forEach(EventWatch::close);
    try (ChildBank lastBank = bank;
        ChildServer last = server) {
      assertThat(lastBank).isNotNull();
      assertThat(last).isNotNull();
      if (shoppers != null) {
        shoppers.close();
        client.close();
      }
    }
  }

  private enum Victim {
    SERVER,
    POSTGRES,
    SESSION,
    BANK,
    BOTH,
    BANK_AND_SERVER
  }

  @Test
  void keepsWhatItAcknowledgedWhateverIsKilled() throws Exception {
    LOG.info("event=crashes kills={} seed={}", KILLS, SEED);
    awaitOrders(ORDERS_BETWEEN);
    for (int i = 0; i < KILLS; i++) {
      strike(victim(i), random.nextInt(KILL_AFTER_MS_MAX));
    }
    shoppers.finish();
    bank.awaitWell();
    assertThat(shoppers.placed()).hasSizeGreaterThan(KILLS);
    assertThat(watches).as("they did resume").allMatch(watch -> watch.connections() > 1);
    new Aftermath(client, shoppers, watches, server.database(), bank.book()).assertEverything();
  }

  /** Each one in its turn at first, then as drawn. */
  private Victim victim(int number) {
    Victim[] all = Victim.values();
    Victim drawn = all[number < all.length ? number : random.nextInt(all.length)];
    boolean postgresAlone = drawn == Victim.POSTGRES;
    return postgresAlone && postgresKills >= POSTGRES_KILLS_PER_START ? Victim.SERVER : drawn;
  }

  /** Kills in the middle of the work, and starts again what does not start by itself. */
  private void strike(Victim victim, int afterMs) throws Exception {
    LOG.info("event=strike victim={} afterMs={}", victim, afterMs);
    // Not a wait for something to happen: the moment itself is what is drawn.
    var moment = CompletableFuture.delayedExecutor(afterMs, TimeUnit.MILLISECONDS);
    CompletableFuture.runAsync(() -> {}, moment).get();
    // Some come back at once, into the middle of it; some when all is over.
    watches.forEach(watch -> watch.away(random.nextBoolean()));
    switch (victim) {
      case SERVER -> server.kill();
      case POSTGRES -> killPostgres();
      case SESSION -> server.killSession(random);
      case BANK -> bank.kill();
      case BOTH -> {
        killPostgres();
        server.kill();
      }
      case BANK_AND_SERVER -> {
        server.kill();
        bank.kill();
      }
    }
    if (victim == Victim.BANK || victim == Victim.BANK_AND_SERVER) {
      bank.start();
    }
    if (victim == Victim.SERVER || victim == Victim.BOTH || victim == Victim.BANK_AND_SERVER) {
      server.awaitEnd();
      server.start();
      postgresKills = 0;
    }
    awaitOrders(ORDERS_BETWEEN);
    watches.forEach(watch -> watch.away(false));
  }

  /** With all its children, or the first process alone. */
  private void killPostgres() throws IOException {
    postgresKills++;
    if (random.nextBoolean()) {
      server.killPostgresAndSessions();
    } else {
      server.killPostgres();
    }
  }

  private void awaitOrders(int more) {
    int wanted = shoppers.acknowledged() + more;
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .failFast(() -> assertThat(client.strange()).isEmpty())
        .until(() -> shoppers.acknowledged() >= wanted);
  }
}
