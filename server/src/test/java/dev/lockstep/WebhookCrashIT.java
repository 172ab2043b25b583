package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.outbox.Partitions;
import dev.lockstep.webhook.Received;
import dev.lockstep.webhook.Receiver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Two servers deliver what one database holds, and one of them stops with its calls under way: for
 * longer than its claims last, or for ever. The merchant gets every event, in order, and none again
 * that a server had written down as delivered.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class WebhookCrashIT {

  private static final String SELLER = "seller-1";
  private static final int ORDERS = 40;
  private static final int VERSIONS = 4;
  private static final int CALLS_EACH = 8;
  private static final Duration CALL_MAX = Duration.ofSeconds(3);
  private static final Duration HELD_MAX = Duration.ofSeconds(30);

  private static final List<String> SETTINGS =
      List.of(
          "lockstep.schedule.lease-ttl=2500ms",
          "lockstep.webhook.call-timeout=" + CALL_MAX.toMillis() + "ms",
          "lockstep.webhook.connect-timeout=1s",
          "lockstep.webhook.claim-margin=0s",
          "lockstep.webhook.calls-per-endpoint-max=" + CALLS_EACH,
          "lockstep.webhook.scan-interval=50ms",
          "lockstep.webhook.circuit.failures=1000",
          "lockstep.webhook.retry-waits=" + String.join(",", Collections.nCopies(20, "50ms")));

  private static final String EVENT =
      """
      INSERT INTO outbox (partition_no, root_order_id, order_id, version, user_id, seller_id,
        event_type, payload, occurred_at)
      VALUES (:partition, :order, :order, :version, 'user-1', :seller, 'ADDRESS_ADJUSTED', :payload,
        CURRENT_TIMESTAMP)
      """;

  private static final String OUTCOMES =
      """
      SELECT event_id || ' ' || delivery_state || ' ' || attempts || ' ' || claim_no || ' '
        || gmt_modified || ' ' || last_status
      FROM webhook_delivery WHERE event_id LIKE :orders ORDER BY id
      """;

  private static final String DELIVERED =
      "SELECT count(*) FROM webhook_delivery WHERE delivery_state = 1 AND event_id LIKE :orders";

  @TempDir Path folder;

  private final TestDatabase database = TestDatabase.migrated();
  private final HikariDataSource pool = new HikariDataSource();
  private final JdbcClient jdbc = JdbcClient.create(pool);
  private final List<ChildServer> servers = new ArrayList<>();
  private final Receiver receiver = Receiver.answering(this::judge);
  private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
  private final Set<String> again = ConcurrentHashMap.newKeySet();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger held = new AtomicInteger();
  private volatile CountDownLatch gate = new CountDownLatch(0);

  @BeforeEach
  void start() throws IOException {
    pool.setDataSource(database.dataSource());
    pool.setMaximumPoolSize(8);
    for (int i = 0; i < 2; i++) {
      servers.add(
          new ChildServer("webhook-" + i, folder.resolve("" + i), SETTINGS.toArray(String[]::new))
              .with(database.properties()));
      servers.get(i).launch();
    }
    servers.forEach(ChildServer::awaitWell);
    var seller = Http.as(servers.getFirst().port(), "sam", List.of("seller"), SELLER);
    var endpoint = "{\"url\":\"" + receiver.url() + "\",\"eventTypes\":[]}";
    var made = seller.post("/api/v1/webhook-endpoints", endpoint);
    assertThat(made.status()).as(made.response().body()).isEqualTo(201);
  }

  @AfterEach
  void close() {
    gate.countDown();
    servers.forEach(ChildServer::close);
    receiver.close();
    pool.close();
    database.drop();
  }

  @Test
  void everyEventArrivesInOrderWhenAServerIsPausedAndOneIsKilled() {
    holdBothInMidCall("paused");
    servers.get(0).pause();
    gate.countDown();
    awaitDelivered("paused");
    assertThat(again).as("what the paused one had in hand is taken over").isNotEmpty();
    var outcomes = outcomes("paused");
    servers.get(0).resume();
    // It can hold as many calls as ever only when it has judged those of before.
    holdBothInMidCall("killed");
    servers.get(1).kill();
    gate.countDown();
    awaitDelivered("killed");
    assertThat(outcomes("paused")).as("no late word counts").isEqualTo(outcomes);
    assertThat(wrong).isEmpty();
    assertThat(acknowledged).hasSize(2 * ORDERS).values().containsOnly(VERSIONS);
    assertThat(again).as("what was in hand at most").hasSizeLessThanOrEqualTo(2 * CALLS_EACH);
  }

  /** Both servers wait for the merchant's answer to as many calls as they may make. */
  private void holdBothInMidCall(String orders) {
    gate = new CountDownLatch(1);
    for (int order = 0; order < ORDERS; order++) {
      for (int version = 1; version <= VERSIONS; version++) {
        var id = orders + order;
        jdbc.sql(EVENT)
            .param("partition", Partitions.of(id))
            .param("order", id)
            .param("version", version)
            .param("seller", SELLER)
            .param("payload", "{\"orderId\":\"" + id + "\",\"event\":\"ADDRESS_ADJUSTED\"}")
            .update();
      }
    }
    await().atMost(HELD_MAX).until(() -> held.get() == 2 * CALLS_EACH);
  }

  private void awaitDelivered(String orders) {
    await()
        .atMost(Duration.ofSeconds(60))
        .failFast(() -> assertThat(wrong).isEmpty())
        .until(() -> count(orders) == (long) ORDERS * VERSIONS);
  }

  private long count(String orders) {
    return jdbc.sql(DELIVERED).param("orders", orders + "%").query(Long.class).single();
  }

  private List<String> outcomes(String orders) {
    return jdbc.sql(OUTCOMES).param("orders", orders + "%").query(String.class).list();
  }

  /** What a strict merchant checks of every call. */
  private int judge(Received got) {
    var id = got.id().split("V", -1);
    var version = Integer.parseInt(id[1]);
    var before = acknowledged.getOrDefault(id[0], 0);
    if (version <= before) {
      again.add(got.id());
      if (recorded(got.id())) {
        wrong.add(got.id() + " came after its success was recorded");
      }
    } else if (version != before + 1) {
      wrong.add(got.id() + " came after version " + before);
    }
    held.incrementAndGet();
    try {
      boolean _ = gate.await(HELD_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    } finally {
      held.decrementAndGet();
    }
    acknowledged.merge(id[0], version, Math::max);
    return 200;
  }

  private boolean recorded(String id) {
    return jdbc.sql(
                "SELECT count(*) FROM webhook_delivery WHERE event_id = ? AND delivery_state = 1")
            .param(id)
            .query(Long.class)
            .single()
        > 0;
  }
}
