package dev.lockstep.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.database.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class LeasesIT {

  private static final String WORK = "relay";
  private static final Duration TTL = Duration.ofMillis(900);

  private final TestDatabase database = TestDatabase.migrated();
  private final List<Node> nodes = new ArrayList<>();

  /** One process, as far as leases are concerned. */
  private final class Node {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ScheduleProperties properties = new ScheduleProperties(TTL);
    private final NodeLease lease = new NodeLease(database.dataSource(), properties, registry);
    private final PartitionLeases partitions =
        new PartitionLeases(database.dataSource(), lease, properties, registry);

    Node start() {
      lease.start();
      partitions.start();
      nodes.add(this);
      return this;
    }

    Set<Integer> owned() {
      return partitions.owned(WORK);
    }

    int number() {
      return lease.current().orElseThrow().nodeNo();
    }

    void stop() {
      partitions.stop();
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
  void livingNodesHaveNumbersOfTheirOwn() {
    var numbers = new HashSet<Integer>();
    for (int i = 0; i < 5; i++) {
      numbers.add(new Node().start().number());
    }
    assertThat(numbers).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }

  @Test
  void aSuccessorStartsAfterEveryIdItsPredecessorMayHaveIssued() {
    var first = new Node().start();
    var before = first.lease.current().orElseThrow();
    first.stop();

    assertThat(first.lease.current()).isEmpty();
    var after = new Node().start().lease.current().orElseThrow();
    assertThat(after.nodeNo()).isEqualTo(before.nodeNo());
    assertThat(after.idsAfterMillis()).isGreaterThanOrEqualTo(before.idsUntilMillis());
    assertThat(after.idsUntilMillis()).isGreaterThan(after.idsAfterMillis());
  }

  @Test
  void aNumberTakenByAnotherIsNotRenewedButReplaced() throws SQLException {
    var node = new Node().start();
    execute(
        "UPDATE node_lease SET holder = 'another', expires_at = expires_at + interval '1 hour'");
    await().untilAsserted(() -> assertThat(node.number()).isEqualTo(1));
  }

  @Test
  void anExpiredLeaseSaysSo() throws SQLException {
    var lease =
        new NodeLease(
            database.dataSource(), new ScheduleProperties(TTL), new SimpleMeterRegistry());
    lease.renew();
    assertThat(lease.current()).isPresent();
    await().untilAsserted(() -> assertThat(lease.current()).isEmpty());
  }

  @Test
  void partitionsAreSharedFairlyAndNeverOwnedTwice() {
    var one = new Node().start();
    await().untilAsserted(() -> assertThat(one.owned()).hasSize(PartitionLeases.COUNT));

    var two = new Node().start();
    await()
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> {
          // What one owns is read before and after: a partition seen at one in both readings
          // and at two in between had two owners at once.
          var before = one.owned();
          var both = new TreeSet<>(two.owned());
          both.retainAll(before);
          both.retainAll(one.owned());
          if (!both.isEmpty()) {
            throw new IllegalStateException("two owners of " + both);
          }
          assertThat(one.owned()).hasSize(32);
          assertThat(two.owned()).hasSize(32);
        });
    var all = new TreeSet<>(one.owned());
    all.addAll(two.owned());
    assertThat(all).hasSize(PartitionLeases.COUNT);
  }

  @Test
  void theLivingTakeOverFromTheDeadAndFromTheStopped() {
    var one = new Node().start();
    var two = new Node().start();
    awaitShared(one, two);

    // As kill -9 would: nothing is renewed, nothing is given back.
    dieWithoutAWord(two);
    await().untilAsserted(() -> assertThat(one.owned()).hasSize(PartitionLeases.COUNT));
    assertThat(two.owned()).as("the dead one knows its leases are over").isEmpty();

    var three = new Node().start();
    await().untilAsserted(() -> assertThat(three.owned()).hasSize(32));
    one.stop();
    assertThat(one.owned()).isEmpty();
    await().untilAsserted(() -> assertThat(three.owned()).hasSize(PartitionLeases.COUNT));
  }

  @Test
  void whoHangsWhileItRenewsKeepsNobodyElseFromIt() throws SQLException {
    var one = new Node().start();
    var two = new Node().start();
    awaitShared(one, two);
    int free = two.owned().iterator().next();
    dieWithoutAWord(two);
    try (var hanging = database.connect();
        var statement = hanging.createStatement()) {
      hanging.setAutoCommit(false);
      // Stopped between its renewal and the COMMIT, all but one of its rows renewed.
      statement.executeUpdate(
          "UPDATE partition_lease SET expires_at = expires_at WHERE holder = '%s'"
                  .formatted(two.lease.holder())
              + " AND partition_no <> "
              + free);
      await().untilAsserted(() -> assertThat(two.owned()).isEmpty());
      await().untilAsserted(() -> assertThat(one.owned()).hasSize(33).contains(free));
      var until = firstEnd(one);
      await().until(() -> firstEnd(one).isAfter(until.plus(TTL.multipliedBy(2))));
      assertThat(one.owned()).hasSize(33);
    }
    await().untilAsserted(() -> assertThat(one.owned()).hasSize(PartitionLeases.COUNT));
  }

  @Test
  void aHeldPartitionIsNotGivenUpBeforeItIsLetGo() {
    var one = new Node().start();
    await().untilAsserted(() -> assertThat(one.owned()).hasSize(PartitionLeases.COUNT));
    var hold = Objects.requireNonNull(one.partitions.hold(WORK, 63));
    var two = new Node().start();
    await().untilAsserted(() -> assertThat(two.owned()).hasSize(31));
    assertThat(hold.valid()).isTrue();
    assertThat(one.partitions.owns(WORK, 63)).as("nothing new is begun there").isFalse();
    hold.close();
    await().untilAsserted(() -> assertThat(two.owned()).hasSize(32).contains(63));
  }

  private static void awaitShared(Node one, Node two) {
    await()
        .untilAsserted(() -> {
          assertThat(one.owned()).hasSize(32);
          assertThat(two.owned()).hasSize(32);
        });
  }

  /** When the first of its leases ends, as the database has it. */
  private Instant firstEnd(Node node) {
    return JdbcClient.create(database.dataSource())
        .sql("SELECT min(expires_at) FROM partition_lease WHERE holder = ?")
        .param(node.lease.holder())
        .query(OffsetDateTime.class)
        .single()
        .toInstant();
  }

  private void dieWithoutAWord(Node node) {
    node.partitions.renewal().stop();
    node.lease.renewal().stop();
    nodes.remove(node);
  }

  private void execute(String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
