package dev.lockstep.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.database.TestDatabase;
import dev.lockstep.outbox.StoredEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Many events to a receiver that fails three times in ten, from two nodes. With {@code
 * -Dlockstep.webhook.events=10000} it is the run the documents name.
 */
class ManyEventsIT {

  private static final int EVENTS = Integer.getInteger("lockstep.webhook.events", 500);
  private static final int PER_ORDER = 5;

  private final Map<String, Integer> heard = new ConcurrentHashMap<>();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private final AtomicLong calls = new AtomicLong();
  private volatile String secret = "";

  @Test
  void allArriveInOrderNoneAfterItsSuccessAndAllSigned() {
    var database = TestDatabase.migrated();
    var circuit =
        new WebhookProperties.Circuit(
            10, Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofDays(5));
    var properties = WebhookNode.hasty(Collections.nCopies(40, Duration.ofMillis(20)), circuit);
    var begun = System.nanoTime();
    try (var receiver = Receiver.answering(this::judge);
        var one = new WebhookNode(database, properties, new AddressGuard(true));
        var other = new WebhookNode(database, properties, new AddressGuard(true))) {
      secret = one.endpoint(receiver.url()).secret();
      write(one, other);
      await().atMost(Duration.ofMinutes(5)).until(() -> one.count("delivery_state = 1") == EVENTS);
      assertThat(one.count("delivery_state <> 1")).isZero();
    }
    assertThat(wrong).isEmpty();
    assertThat(acknowledged).hasSize(EVENTS);
    LoggerFactory.getLogger(ManyEventsIT.class)
        .info(
            "events={} calls={} millis={}",
            EVENTS,
            calls,
            Duration.ofNanos(System.nanoTime() - begun).toMillis());
    database.drop();
  }

  private static void write(WebhookNode one, WebhookNode other) {
    List<StoredEvent> batch = new ArrayList<>();
    for (var number = 0; number < EVENTS; number++) {
      var version = number % PER_ORDER + 1;
      batch.add(WebhookNode.stored("r" + number / PER_ORDER, version, "ADDRESS_ADJUSTED", ""));
      if (batch.size() == 500 || number == EVENTS - 1) {
        (number / 500 % 2 == 0 ? one : other).writer.acceptAll(batch);
        batch.clear();
      }
    }
  }

  /** What a strict merchant checks of every call. */
  private int judge(Received got) {
    var call = calls.incrementAndGet();
    if (!got.verifies(secret)) {
      wrong.add(got.id() + " has a wrong signature");
    }
    if (acknowledged.contains(got.id())) {
      wrong.add(got.id() + " came after its success");
    }
    var split = got.id().split("V", -1);
    var version = Integer.parseInt(split[1]);
    var before = heard.getOrDefault(split[0], 0);
    if (version != before + 1) {
      wrong.add(got.id() + " came after version " + before);
    }
    // A fixed three in ten, spread by a multiplier without a common factor with ten.
    if (call * 7 % 10 < 3) {
      return 500;
    }
    heard.put(split[0], version);
    acknowledged.add(got.id());
    return 200;
  }
}
