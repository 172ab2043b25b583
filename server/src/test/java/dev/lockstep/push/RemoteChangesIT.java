package dev.lockstep.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.LockstepApplication;
import dev.lockstep.commit.DatabaseClock;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.outbox.Outbox;
import dev.lockstep.schedule.NodeLease;
import dev.lockstep.schedule.ScheduleProperties;
import dev.lockstep.view.OrderViews;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What was committed without this node being told reaches its clients all the same. */
@SpringBootTest(
    classes = LockstepApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"lockstep.mode=development", "lockstep.i-know=true"})
class RemoteChangesIT {

  @Autowired private DataSource dataSource;
  @Autowired private DatabaseClock clock;
  @Autowired private Outbox outbox;
  @Autowired private OrderViews views;
  @Autowired private MeterRegistry registry;
  @Autowired private ScheduleProperties schedule;
  private OrderFixture orders;
  private PushHub hub;
  private PushClient client;
  private String userId;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    TestDatabase.fresh().register(registry);
  }

  @BeforeEach
  void join() {
    orders = new OrderFixture(dataSource);
    hub =
        new PushHub(
            new PushProperties(
                10, 10, 100, Duration.ofSeconds(15), Duration.ofSeconds(1), List.of()),
            new SimpleMeterRegistry());
    userId = "user-" + OrderFixture.newId();
    client = hub.join(userId);
  }

  @Test
  void aTransactionOfADeadNodeThatCommitsAfterTheStartIsHeard() throws Exception {
    var late = orders.create(userId, 0);
    var early = orders.create(userId, 0);
    try (var dead = dataSource.getConnection()) {
      dead.setAutoCommit(false);
      OrderFixture.move(dead, late, userId, paid());
      // Its id is higher, and visible first.
      orders.move(early, userId, paid());
      var changes = started(RemoteChanges.HORIZON);
      changes.look();
      assertThat(told()).containsExactlyElementsOf(paidAndNotice(early));
      var before = byOutbox().count();
      dead.commit();
      changes.look();
      assertThat(told()).containsExactlyElementsOf(paidAndNotice(late));
      assertThat(byOutbox().count()).as("news to this node once").isEqualTo(before + 1);
      changes.look();
      assertThat(byOutbox().count()).isEqualTo(before + 1);
    }
  }

  @Test
  void aNodeAloneRestsAndReadsAgainWhenAnOutcomeStayedUnknown() throws Exception {
    var id = orders.create(userId, 0);
    var changes = started(Duration.ofMillis(100));
    await()
        .until(() -> {
          forgetTheOtherNode();
          changes.look();
          return changes.resting();
        });
    orders.move(id, userId, paid());
    changes.look();
    assertThat(told()).isEmpty();
    changes.outcomeUnknown();
    changes.look();
    assertThat(told()).containsExactlyElementsOf(paidAndNotice(id));
  }

  private Timer byOutbox() {
    return registry.get("lockstep.sync.delay").tags("to", "l1", "by", "outbox").timer();
  }

  /** As a node that has just started sees the database. */
  private RemoteChanges started(Duration horizon) throws SQLException {
    forgetTheOtherNode();
    var node = new NodeLease(dataSource, schedule, new SimpleMeterRegistry());
    return new RemoteChanges(new RemoteChanges.Source(outbox, node, clock), hub, views, horizon);
  }

  /** The one that this test's beans come from. */
  private void forgetTheOtherNode() throws SQLException {
    orders.execute("DELETE FROM node_lease");
  }

  private OrderFixture.Step paid() {
    return new OrderFixture.Step(2, OrderEvent.PAID, OrderStatus.PAID, clock.instant());
  }

  private static List<String> paidAndNotice(String orderId) {
    var key = PushMessage.key(orderId, 2);
    return List.of(key, PushMessage.noticeKey(key));
  }

  private List<String> told() throws InterruptedException {
    return client.take(1).stream().map(PushMessage::key).toList();
  }
}
