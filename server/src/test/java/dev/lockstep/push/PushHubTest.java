package dev.lockstep.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.order.OrderChanged;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.outbox.OutboxEvent;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PushHubTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final PushHub hub = hub(4);

  @Test
  void handsAChangeToEveryClientOfItsUserAndToNobodyElse() throws Exception {
    var one = hub.join("u1");
    var two = hub.join("u1");
    var other = hub.join("u2");
    hub.committed(List.of(changed("u1", 2)));
    assertThat(texts(one))
        .hasSize(2)
        .last()
        .isEqualTo(
            "{\"id\":\"1772359200000000\",\"event\":\"noticeAdded\",\"data\":{\"noticeId\":\"rV2\","
                + "\"orderId\":\"r\",\"event\":\"PAID\",\"at\":\"2026-03-01T10:00:00Z\","
                + "\"version\":2}}");
    assertThat(texts(two).getFirst())
        .startsWith(
            "{\"id\":\"1772359200000000\",\"event\":\"orderStatusChanged\","
                + "\"data\":{\"orderId\":\"r\"")
        .contains("\"status\":\"PAID\"", "\"from\":\"CREATED\"", "\"version\":2")
        .endsWith("\"source\":\"COMMIT\"}}");
    assertThat(texts(other)).isEmpty();
  }

  @Test
  void dropsWhatAnotherNodeTellsASecondTimeWhicheverWay() throws Exception {
    var client = hub.join("u1");
    hub.told(changed("u1", 2), Duration.ofMillis(7));
    hub.told(changed("u1", 2), Duration.ZERO);
    hub.remote(stored("u1", 2), Duration.ZERO);
    assertThat(texts(client))
        .hasSize(2)
        .first()
        .satisfies(change -> assertThat(change).contains("\"source\":\"HINT\""));
  }

  @Test
  void dropsFromTheOutboxWhatCameFromTheCommit() throws Exception {
    var client = hub.join("u1");
    hub.committed(List.of(changed("u1", 2)));
    hub.remote(stored("u1", 2), Duration.ZERO);
    assertThat(texts(client)).as("the change and its notice").hasSize(2);
    hub.remote(stored("u1", 3), Duration.ZERO);
    hub.remote(stored("u1", 3), Duration.ZERO);
    assertThat(texts(client))
        .satisfiesExactly(
            change -> assertThat(change).contains("\"source\":\"OUTBOX\""),
            notice -> assertThat(notice).contains("\"noticeId\":\"rV3\""));
  }

  @Test
  void theDelayOfAChangeOfAnotherNodeBeginsThere() throws Exception {
    var client = hub.join("u1");
    hub.remote(stored("u1", 2), Duration.ofSeconds(3));
    client.take(1).forEach(hub::sent);
    var delay = registry.get("lockstep.push.delay").timer();
    assertThat(delay.max(TimeUnit.MILLISECONDS)).isBetween(3_000.0, 60_000.0);
  }

  @Test
  void cutsTheSlowAndServesTheOthers() throws Exception {
    var slow = hub.join("u1");
    var quick = hub.join("u1");
    for (long version = 2; version <= 5; version++) {
      hub.committed(List.of(commented("u1", version)));
      assertThat(texts(quick)).hasSize(1);
    }
    assertThat(slow.ending()).isEqualTo(Ending.TRY_LATER);
    assertThat(texts(slow)).as("it resumes from what it got").isEmpty();
    assertThat(quick.ending()).isNull();
    assertThat(registry.counter("lockstep.push.cut").count()).isEqualTo(1);
  }

  @Test
  void oneClientTooManyOfAUserEndsTheOldest() {
    var first = hub.join("u1");
    var second = hub.join("u1");
    var third = hub.join("u1");
    assertThat(List.of(first, second, third))
        .extracting(PushClient::ending)
        .containsExactly(Ending.REPLACED, null, null);
    hub.leave(first);
    assertThat(hub.join("u1").ending()).isNull();
    assertThat(second.ending()).isEqualTo(Ending.REPLACED);
    assertThat(registry.counter("lockstep.push.replaced").count()).isEqualTo(2);
  }

  @Test
  void aUserNeverHoldsMoreThanTwiceTheLimit() {
    var roomy = hub(100);
    for (int i = 0; i < 4; i++) {
      roomy.join("u1");
    }
    assertThatThrownBy(() -> roomy.join("u1"))
        .as("two that were ended are still here")
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.code()).isEqualTo(RequestCode.REQUEST_RATE_LIMITED));
    assertThat(roomy.clients()).isEqualTo(4);
  }

  @Test
  void limitsClientsInAll() {
    var first = hub.join("u1");
    hub.join("u1");
    hub.join("u2");
    hub.join("u3");
    assertThatThrownBy(() -> hub.join("u4")).isInstanceOf(Refusal.class);
    hub.leave(first);
    hub.leave(first);
    assertThat(hub.clients()).isEqualTo(3);
    assertThat(hub.join("u4").ending()).isNull();
  }

  @Test
  void endsEverybodyWhenItCloses() {
    var client = hub.join("u1");
    hub.close();
    assertThat(client.ending()).isEqualTo(Ending.GOING_AWAY);
    assertThatThrownBy(() -> hub.join("u1")).isInstanceOf(Refusal.class);
    hub.leave(client);
    assertThat(hub.clients()).isZero();
  }

  private PushHub hub(int clientsMax) {
    var heartbeat = Duration.ofSeconds(15);
    return new PushHub(
        new PushProperties(clientsMax, 2, 3, heartbeat, Duration.ofMillis(400), List.of()),
        registry);
  }

  private static List<String> texts(PushClient client) throws InterruptedException {
    return client.take(0).stream().map(PushMessage::json).toList();
  }

  private static OrderChanged changed(String userId, long version) {
    return new OrderChanged(
        "r",
        version,
        OrderEvent.PAID,
        OrderStatus.CREATED,
        OrderStatus.PAID,
        userId,
        "s",
        null,
        OrderFixture.CREATED);
  }

  /** Housekeeping, of which there is no notice. */
  private static OrderChanged commented(String userId, long version) {
    return new OrderChanged(
        "r",
        version,
        OrderEvent.COMMENTED,
        OrderStatus.SIGNED,
        OrderStatus.SIGNED,
        userId,
        "s",
        null,
        OrderFixture.CREATED);
  }

  private static OutboxEvent stored(String userId, long version) {
    return new OutboxEvent(
        "r", "r", version, userId, "s", "PAID", "{\"orderId\":\"r\"}", OrderFixture.CREATED);
  }
}
