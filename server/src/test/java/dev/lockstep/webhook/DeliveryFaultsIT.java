package dev.lockstep.webhook;

import static dev.lockstep.webhook.WebhookNode.hasty;
import static dev.lockstep.webhook.WebhookNode.impatient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.database.TestDatabase;
import dev.lockstep.webhook.Deliveries.Span;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What receivers do wrong, and what that does to deliveries. */
class DeliveryFaultsIT {

  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n";
  private static final Clock CLOCK = Clock.systemUTC();
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private final TestDatabase database = TestDatabase.migrated();

  @AfterEach
  void drop() {
    database.drop();
  }

  private WebhookNode node() {
    return new WebhookNode(database, hasty(), new AddressGuard(true));
  }

  private WebhookNode node(Duration call) {
    return new WebhookNode(database, impatient(call), new AddressGuard(true));
  }

  @Test
  void bothSecretsSignUntilTheFormerRunsOut() {
    try (var receiver = Receiver.answering(_ -> 200);
        var node = node()) {
      var made = node.endpoint(receiver.url());
      node.tell("r1", 1, "CREATED");
      await().until(() -> receiver.received().size() == 1);
      var rotated = node.desk.rotate(made.endpoint().endpointId(), null);
      node.tell("r1", 2, "PAID");
      await().until(() -> receiver.received().size() == 2);
      node.jdbc.sql("UPDATE webhook_endpoint SET former_secret_until = now()").update();
      node.tell("r1", 3, "FULFILLED");
      await().until(() -> receiver.received().size() == 3);
      var got = receiver.received();
      assertThat(got.stream().map(each -> each.verifies(made.secret())))
          .containsExactly(true, true, false);
      assertThat(got.stream().map(each -> each.verifies(rotated.secret())))
          .containsExactly(false, true, true);
      assertThat(got.getFirst().id()).isEqualTo("r1V1");
      assertThat(got.getFirst().body())
          .contains("\"specversion\":\"1.0\"", "\"id\":\"r1V1\"", "dev.lockstep.order.created");
    }
  }

  @Test
  void anEventThatComesAgainIsToldOnceAndOnlyToThoseWhoAsked() {
    try (var all = Receiver.answering(_ -> 200);
        var some = Receiver.answering(_ -> 200);
        var node = node()) {
      node.endpoint(all.url());
      node.endpoint(some.url(), "dev.lockstep.payment.failed");
      var events =
          List.of(
              WebhookNode.stored("r1", 1, "CREATED", ""),
              WebhookNode.stored("r1", 2, "PAYMENT_CHANGED", "PAYMENT_FAILED"),
              WebhookNode.stored("r1", 3, "AN_EVENT_OF_LATER", ""));
      node.writer.acceptAll(events);
      node.writer.acceptAll(events);
      await().until(() -> node.count("delivery_state = 1") == 3);
      assertThat(all.received()).extracting(Received::id).containsExactly("r1V1", "r1V2");
      assertThat(some.received()).extracting(Received::id).containsExactly("r1V2");
    }
  }

  private void failsWith(String error, Receiver.OnSocket behaviour) {
    try (var receiver = Receiver.withSocket(behaviour);
        var node = node(Duration.ofMillis(400))) {
      node.endpoint(receiver.url());
      node.tell("r1", 1, "CREATED");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> node.count("attempts >= 2 AND last_error = '" + error + "'") == 1);
    }
  }

  @Test
  void aReceiverThatHangsIsCut() {
    failsWith("TIMEOUT", _ -> NEVER.await());
  }

  @Test
  void aReceiverThatDripsItsAnswerIsCutAtTheSameTime() {
    failsWith("TIMEOUT", socket -> drip(socket, "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(1_000)));
  }

  @Test
  void aReceiverThatResetsFails() {
    failsWith(
        "CONNECTION_BROKEN",
        socket -> {
          socket.setSoLinger(true, 0);
          socket.close();
        });
  }

  @Test
  void aSuccessCountsThoughItsBodyNeverEnds() {
    try (var receiver =
            Receiver.withSocket(socket -> {
              socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
              drip(socket, "x".repeat(1_000));
            });
        var node = node(Duration.ofSeconds(1))) {
      node.endpoint(receiver.url());
      node.tell("r1", 1, "CREATED");
      await().until(() -> node.count("delivery_state = 1 AND last_status = 200") == 1);
      assertThat(receiver.received()).hasSize(1);
    }
  }

  @Test
  void anAnswerWithoutEndIsNotReadOn() {
    var written = new AtomicLong();
    try (var receiver =
            Receiver.withSocket(socket -> {
              var endless = ANSWER.replace("1000000", "1000000000000");
              socket.getOutputStream().write(endless.getBytes(StandardCharsets.US_ASCII));
              for (var chunk = new byte[65_536]; ; written.addAndGet(chunk.length)) {
                socket.getOutputStream().write(chunk);
              }
            });
        var node = node()) {
      node.endpoint(receiver.url());
      node.tell("r1", 1, "CREATED");
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> node.count("delivery_state = 1 AND attempts = 1") == 1);
      // What fits into the buffers of the two systems, not what fits into the time.
      assertThat(written.get()).isLessThan(50_000_000);
    }
  }

  /** A byte every 50 ms: never silent for long, and never done. */
  private static void drip(Socket socket, String text) throws java.io.IOException {
    try {
      for (byte each : text.getBytes(StandardCharsets.US_ASCII)) {
        socket.getOutputStream().write(each);
        socket.getOutputStream().flush();
        if (NEVER.await(50, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anAnswerJustInTimeIsInTime() {
    try (var receiver = Receiver.answering(_ -> waiting(1_200));
        var node = node(Duration.ofSeconds(2))) {
      node.endpoint(receiver.url());
      node.tell("r1", 1, "CREATED");
      await().until(() -> node.count("delivery_state = 1 AND attempts = 1") == 1);
      assertThat(receiver.received()).hasSize(1);
      assertThat(node.count("last_excerpt LIKE 'heard%'")).isEqualTo(1);
    }
  }

  private static int waiting(int millis) {
    try {
      return NEVER.await(millis, TimeUnit.MILLISECONDS) ? 500 : 200;
    } catch (InterruptedException e) {
      return 500;
    }
  }

  @Test
  void aRedirectLeadsNowhere() {
    try (var internal = Receiver.answering(_ -> 200);
        var receiver = Receiver.answering(_ -> 307, "Location", internal.url());
        var node = node()) {
      node.endpoint(receiver.url());
      node.tell("r1", 1, "CREATED");
      await().until(() -> node.count("attempts >= 2 AND last_status = 307") == 1);
      assertThat(internal.received()).isEmpty();
    }
  }

  /** The name exists in this look-up alone: who is connected to was told by it, and just once. */
  @Test
  void whatWasCheckedIsConnectedToAndANameThatTurnsInwardIsRefused() throws Exception {
    var inward = InetAddress.ofLiteral("10.0.0.1");
    var answers = new AtomicReference<>(InetAddress.ofLiteral("127.0.0.1"));
    var lookups = new AtomicInteger();
    CheckedNames.Lookup lookup =
        host -> {
          lookups.incrementAndGet();
          return new InetAddress[] {answers.get()};
        };
    try (var receiver = Receiver.answering(_ -> 200, "Connection", "close");
        var node =
            new WebhookNode(database, hasty(), new CheckedNames(new AddressGuard(true), lookup))) {
      node.endpoint("http://merchant.test:" + receiver.port() + "/");
      node.tell("r1", 1, "CREATED");
      await().until(() -> node.count("delivery_state = 1") == 1);
      assertThat(lookups).hasValue(1);
      answers.set(inward);
      node.tell("r1", 2, "PAID");
      await().until(() -> node.count("attempts > 0 AND last_error = 'ADDRESS_REFUSED'") == 1);
      assertThat(receiver.received()).extracting(Received::id).containsExactly("r1V1");
    }
  }

  @Test
  void internalAddressesAreNotEvenConnectedTo() {
    try (var internal = Receiver.withSocket(_ -> {});
        var node = new WebhookNode(database, hasty(), new AddressGuard(false))) {
      for (var host : List.of("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]")) {
        node.endpoint("http://" + host + ":" + internal.port() + "/");
      }
      node.tell("r1", 1, "CREATED");
      await().until(() -> node.count("attempts > 0") == 4);
      assertThat(node.count("last_error = 'ADDRESS_REFUSED'")).isGreaterThanOrEqualTo(3);
      assertThat(internal.received()).isEmpty();
    }
  }

  @Test
  void goneDisablesAndWhatWaitsCanBeReplayed() {
    var gone = new AtomicInteger(410);
    try (var receiver = Receiver.answering(_ -> gone.get());
        var node = node()) {
      var id = node.endpoint(receiver.url()).endpoint().endpointId();
      node.tell("r1", 1, "CREATED");
      await().until(() -> node.count("delivery_state = 2 AND last_status = 410") == 1);
      node.tell("r1", 2, "PAID");
      assertThat(node.count("delivery_state = 2 AND last_error = 'ENDPOINT_DISABLED'"))
          .isEqualTo(1);
      var health = node.stores.endpoints().find(id).orElseThrow().health();
      assertThat(health.disabledReason()).isEqualTo(DisabledReason.GONE);
      gone.set(200);
      node.desk.enable(id);
      var now = Instant.now(CLOCK);
      var hour = new Span(DeliveryState.DEAD, now.minusSeconds(3_600), now.plusSeconds(60));
      assertThat(node.stores.deliveries().replay(id, hour, now)).isEqualTo(2);
      await().until(() -> node.count("delivery_state = 1") == 2);
      assertThat(receiver.received())
          .extracting(Received::id)
          .containsExactly("r1V1", "r1V1", "r1V2");
    }
  }

  @Test
  void laterEventsOfAnOrderWaitAndThoseOfOthersDoNot() {
    var failures = new AtomicInteger(4);
    try (var receiver =
            Receiver.answering(
                got -> got.id().startsWith("r1") && failures.getAndDecrement() > 0 ? 500 : 200);
        var node = node()) {
      node.endpoint(receiver.url());
      for (var version = 1; version <= 3; version++) {
        node.tell("r1", version, "ADDRESS_ADJUSTED");
      }
      node.tell("r2", 1, "CREATED");
      await().until(() -> node.count("delivery_state = 1") == 4);
      var ids = receiver.received().stream().map(Received::id).toList();
      assertThat(ids.stream().filter(each -> each.startsWith("r1")))
          .containsExactly("r1V1", "r1V1", "r1V1", "r1V1", "r1V1", "r1V2", "r1V3");
      assertThat(ids.indexOf("r2V1")).isLessThan(ids.indexOf("r1V2"));
    }
  }

  @Test
  void whatFailsToTheEndIsDeadAndLetsLaterEventsGo() {
    var waits = List.of(Duration.ofMillis(20), Duration.ofMillis(20));
    try (var receiver = Receiver.answering(got -> got.id().equals("r1V1") ? 500 : 200);
        var node =
            new WebhookNode(database, hasty(waits, hasty().circuit()), new AddressGuard(true))) {
      node.endpoint(receiver.url());
      node.tell("r1", 1, "CREATED");
      node.tell("r1", 2, "PAID");
      await().until(() -> node.count("delivery_state = 1") == 1);
      assertThat(node.count("delivery_state = 2 AND attempts = 3")).isEqualTo(1);
      assertThat(receiver.received())
          .extracting(Received::id)
          .containsExactly("r1V1", "r1V1", "r1V1", "r1V2");
    }
  }

  /** The database fails between the answer and its record, for longer than the claim holds. */
  @Test
  void whatCouldNotBeRecordedIsRecordedBeforeAnythingIsSent() {
    try (var node = node();
        var receiver =
            Receiver.answering(got -> {
              if (got.id().equals("r1V1")) {
                node.jdbc.sql("ALTER TABLE webhook_endpoint RENAME TO away").update();
              }
              return 200;
            })) {
      node.endpoint(receiver.url());
      node.tell("r1", 1, "CREATED");
      var failures = node.registry.counter("lockstep.schedule.failures", "work", "webhook-worker");
      await().until(() -> receiver.received().size() == 1 && failures.count() >= 20);
      node.jdbc
          .sql("UPDATE webhook_delivery SET claimed_until = now() - INTERVAL '1 second'")
          .update();
      node.jdbc.sql("ALTER TABLE away RENAME TO webhook_endpoint").update();
      await().until(() -> node.count("delivery_state = 1") == 1);
      node.tell("r1", 2, "PAID");
      await().until(() -> node.count("delivery_state = 1") == 2);
      assertThat(receiver.received()).extracting(Received::id).containsExactly("r1V1", "r1V2");
    }
  }

  @Test
  void anOpenCircuitLetsOneProbeThrough() {
    var down = new AtomicInteger(503);
    var circuit =
        new WebhookProperties.Circuit(
            3, Duration.ofMillis(400), Duration.ofSeconds(1), Duration.ofDays(5));
    try (var receiver = Receiver.answering(_ -> down.get());
        var node =
            new WebhookNode(
                database, hasty(hasty().retryWaits(), circuit), new AddressGuard(true))) {
      node.endpoint(receiver.url());
      node.tell("r1", 1, "CREATED");
      await().until(() -> node.stores.endpoints().states().open() == 1);
      assertThat(receiver.received()).hasSize(3);
      for (var order = 2; order <= 20; order++) {
        node.tell("r" + order, 1, "CREATED");
      }
      await().until(() -> receiver.received().size() == 4);
      assertThat(node.stores.endpoints().states().open()).isEqualTo(1);
      down.set(200);
      await().until(() -> node.count("delivery_state = 1") == 20);
      assertThat(receiver.received().size()).isBetween(24, 25);
      assertThat(node.stores.endpoints().states().open()).isZero();
    }
  }

  @Test
  void twoNodesNeverCallForTheSameEventAtOnce() {
    Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    Set<String> under = ConcurrentHashMap.newKeySet();
    Set<String> twice = ConcurrentHashMap.newKeySet();
    try (var receiver =
            Receiver.answering(got -> {
              if (!under.add(got.id())) {
                twice.add(got.id());
              }
              calls.computeIfAbsent(got.id(), _ -> new AtomicInteger()).incrementAndGet();
              var status = waiting(5);
              under.remove(got.id());
              return status;
            });
        var one = node();
        var other = node()) {
      one.endpoint(receiver.url());
      for (var order = 0; order < 200; order++) {
        (order % 2 == 0 ? one : other).tell("r" + order, 1, "CREATED");
      }
      await().until(() -> one.count("delivery_state = 1") == 200);
      assertThat(twice).isEmpty();
      assertThat(calls).hasSize(200).allSatisfy((_, count) -> assertThat(count).hasValue(1));
      assertThat(delivered(one)).isPositive();
      assertThat(delivered(other)).isPositive();
    }
  }

  private static double delivered(WebhookNode node) {
    return node.registry.counter("lockstep.webhook.deliveries", "outcome", "success").count();
  }
}
