package dev.lockstep.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.database.TestDatabase;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.schedule.NodeLease;
import dev.lockstep.schedule.PartitionLeases;
import dev.lockstep.schedule.ScheduleProperties;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxRelayIT {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String UNPUBLISHED =
      "SELECT count(*) FROM outbox WHERE published_at IS NULL";

  private final TestDatabase database = TestDatabase.migrated();
  private final OrderFixture orders = new OrderFixture(database.dataSource());
  private final List<Node> nodes = new ArrayList<>();

  /** What a consumer has seen, per family in the order it came. */
  private static class Seen implements OutboxConsumer {

    final Map<String, Queue<Long>> versions = new ConcurrentHashMap<>();

    @Override
    public String name() {
      return "seen";
    }

    @Override
    public void accept(OutboxEvent event, long id) throws Exception {
      versions
          .computeIfAbsent(event.rootOrderId(), _ -> new ConcurrentLinkedQueue<>())
          .add(event.version());
    }

    /** Each family's versions, repeats of what was seen before dropped. */
    Map<String, List<Long>> withoutRepeats() {
      Map<String, List<Long>> result = new ConcurrentHashMap<>();
      versions.forEach((root, seen) -> result.put(root, seen.stream().distinct().toList()));
      return result;
    }
  }

  /** One process, as far as the relay is concerned. */
  private final class Node {

    private final ScheduleProperties leaseSettings = new ScheduleProperties(Duration.ofMillis(900));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final NodeLease lease = new NodeLease(database.dataSource(), leaseSettings, registry);
    private final PartitionLeases leases =
        new PartitionLeases(database.dataSource(), lease, leaseSettings, registry);
    private final OutboxRelay relay;

    Node(AsyncProperties pool, OutboxConsumer... consumers) {
      this(pool, 20, consumers);
    }

    Node(AsyncProperties pool, int batchSize, OutboxConsumer... consumers) {
      var settings =
          new OutboxProperties(
              Duration.ofMillis(50), batchSize, Duration.ofMillis(50), Duration.ofMillis(200));
      var parts =
          new OutboxRelay.Parts(
              new OutboxRows(database.dataSource()),
              leases,
              new FollowUpPool(pool, registry),
              new Delivery(List.of(consumers)));
      relay = new OutboxRelay(parts, settings, Clock.systemUTC(), registry);
    }

    Node start() {
      lease.start();
      leases.start();
      relay.start();
      nodes.add(this);
      return this;
    }

    void stop() {
      relay.stop();
      leases.stop();
      lease.stop();
      nodes.remove(this);
    }
  }

  @AfterEach
  void stopAll() {
    List.copyOf(nodes).forEach(Node::stop);
    database.drop();
  }

  @Test
  void everyEventComesInOrderOfItsFamilyAndIsMarked() throws SQLException {
    var families = families(30, 4);
    var seen = new Seen();
    new Node(pool(), seen).start();
    await().untilAsserted(() -> assertThat(orders.number(UNPUBLISHED)).isZero());
    assertThat(seen.withoutRepeats()).isEqualTo(families);
  }

  @Test
  void twoRelaysLoseNothingAndKeepTheOrderWhileOneStops() throws SQLException {
    var seen = new Seen();
    var one = new Node(pool(), seen).start();
    new Node(pool(), seen).start();
    var families = families(40, 3);
    one.stop();
    await().untilAsserted(() -> assertThat(orders.number(UNPUBLISHED)).isZero());
    assertThat(seen.withoutRepeats()).isEqualTo(families);
  }

  @Test
  void anEventTakenButNotMarkedComesAgain() throws SQLException {
    var families = families(3, 2);
    var seen = new Seen();
    var node = new Node(pool(), seen).start();
    await().untilAsserted(() -> assertThat(orders.number(UNPUBLISHED)).isZero());
    node.stop();
    // A node killed between taking and marking leaves exactly this behind.
    orders.execute("UPDATE outbox SET published_at = NULL");
    new Node(pool(), seen).start();
    await().untilAsserted(() -> assertThat(orders.number(UNPUBLISHED)).isZero());
    assertThat(seen.versions.values()).allMatch(versions -> versions.size() == 4);
    assertThat(seen.withoutRepeats()).isEqualTo(families);
  }

  @Test
  void aFailingFamilyWaitsInOrderWhileOthersGoOn() throws SQLException {
    var families = families(5, 3);
    var bad = families.keySet().stream().sorted().findFirst().orElseThrow();
    var healed = new CountDownLatch(1);
    var seen =
        new Seen() {
          @Override
          public void accept(OutboxEvent event, long id) throws Exception {
            if (event.rootOrderId().equals(bad) && event.version() == 2 && healed.getCount() > 0) {
              throw new IllegalStateException("the consumer fails on purpose");
            }
            super.accept(event, id);
          }
        };
    new Node(pool(), seen).start();
    await().untilAsserted(() -> assertThat(orders.number(UNPUBLISHED)).isEqualTo(2));
    assertThat(seen.withoutRepeats().get(bad)).containsExactly(1L);
    healed.countDown();
    await().untilAsserted(() -> assertThat(orders.number(UNPUBLISHED)).isZero());
    assertThat(seen.withoutRepeats()).isEqualTo(families);
  }

  @Test
  void aFullPoolDelaysTheRelayAndDropsNothing() throws SQLException {
    var families = families(100, 1);
    var gate = new CountDownLatch(1);
    var running = new AtomicInteger();
    var seen =
        new Seen() {
          @Override
          public void accept(OutboxEvent event, long id) throws Exception {
            running.incrementAndGet();
            gate.await();
            super.accept(event, id);
          }
        };
    var node = new Node(new AsyncProperties(1, 2, 1), 200, seen).start();
    await().untilAsserted(() -> assertThat(running).hasValue(2));
    assertThat(node.registry.get("lockstep.async.queue.length").gauge().value()).isEqualTo(1);
    assertThat(orders.number(UNPUBLISHED)).isEqualTo(100);
    gate.countDown();
    await().untilAsserted(() -> assertThat(orders.number(UNPUBLISHED)).isZero());
    assertThat(seen.withoutRepeats()).isEqualTo(families);
  }

  @Test
  void replayGivesEverythingSinceAPosition() throws Exception {
    var families = families(3, 3);
    var outbox = new Outbox(new OutboxRows(database.dataSource()));
    var seen = new Seen();
    var last = outbox.replay(Instant.EPOCH, seen);
    assertThat(seen.withoutRepeats()).isEqualTo(families);
    assertThat(last).isEqualTo(outbox.lastId());
    assertThat(outbox.replay(last, seen)).isEqualTo(last);

    var late = new Seen();
    outbox.replay(NOW, late);
    assertThat(late.versions.values()).allMatch(versions -> versions.size() == 2);
  }

  private static AsyncProperties pool() {
    return new AsyncProperties(20, 50, 200);
  }

  private Map<String, List<Long>> families(int count, int versions) throws SQLException {
    Map<String, List<Long>> families = new ConcurrentHashMap<>();
    for (int i = 0; i < count; i++) {
      var root = orders.create("user-" + i, i);
      List<Long> all = new ArrayList<>(List.of(1L));
      for (long version = 2; version <= versions; version++) {
        var step =
            new OrderFixture.Step(version, OrderEvent.PAYMENT_CHANGED, OrderStatus.CREATED, NOW);
        orders.move(root, "user-" + i, step);
        all.add(version);
      }
      families.put(root, all);
    }
    return families;
  }
}
