package dev.lockstep.webhook;

import dev.lockstep.commit.GroupCommit;
import dev.lockstep.schedule.Recurring;
import dev.lockstep.webhook.DeliveryQueue.Claimed;
import dev.lockstep.webhook.DeliveryQueue.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Delivers webhooks: claims what is due, calls, records what came of it.
 *
 * <h2>Design note</h2>
 *
 * <pre>
 * PENDING ─ due ─▶ claimed (until a time) ─▶ called ─▶ SUCCEEDED
 *    ▲                      │                  │ failed
 *    └──── claim runs out ──┘◀── next attempt ─┴─▶ DEAD (last attempt, 410) ─ replay ─▶ PENDING
 *
 * endpoint: closed ─ n failures in a row ─▶ open (probe_at) ─ one probe ─▶ closed, or open longer
 *             └────────── 410, or days without a success ──────────▶ disabled
 * </pre>
 *
 * <p>One thread claims and records; the calls run on threads of their own, inside no transaction,
 * bounded per endpoint and in all. Only the first delivery of an order that has not ended can be
 * claimed, so an order's events arrive in order; other orders do not wait for it.
 *
 * <p><b>Races.</b> Two nodes want the same row: {@code SKIP LOCKED} and {@code claimed_until} give
 * it to one. A node pauses longer than its claim: another node calls again, and the one that wakes
 * sends nothing it had not sent; a failure that comes late does not count, for the claim has a
 * newer number, but a success counts whoever brings it. Two nodes probe: one finds {@code probe_at}
 * as it was. An endpoint is disabled while calls are under way: a success is still recorded, and a
 * replay waits until the claim has ended.
 *
 * <p><b>Given up:</b> exactly once. What was acknowledged is sent again only if its record is lost,
 * by a crash between the answer and its transaction, or by a pause longer than the claim, in the
 * midst of a call; receivers drop by {@code webhook-id}. A dead delivery lets the later events of
 * its order go. While an order waits, each claim of its endpoint looks at its later rows in vain.
 */
final class WebhookWorker implements SmartLifecycle {

  /** With other work in the background. What is written after that waits for the next start. */
  static final int PHASE = GroupCommit.PHASE;

  private static final Logger LOG = LoggerFactory.getLogger(WebhookWorker.class);
  private static final int ENDPOINTS_MAX = 100;
  private static final Duration GATHER_FIRST = Duration.ofMillis(20);
  private static final Duration GATHER_MORE = Duration.ofMillis(5);
  private static final Duration STOP_MAX = Duration.ofSeconds(5);

  private final Stores stores;
  private final Courier courier;
  private final WebhookProperties properties;
  private final Clock clock;
  private final WebhookMetrics metrics;
  private final Recurring recurring;
  private final LinkedBlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private final Map<String, Integer> inFlight = new HashMap<>();
  private String lastEndpoint = "";
  private int inFlightCount;

  /** What the worker works with. */
  record Parts(Stores stores, Courier courier, WebhookMetrics metrics) {}

  WebhookWorker(Parts parts, WebhookProperties properties, Clock clock, MeterRegistry registry) {
    this.stores = parts.stores();
    this.courier = parts.courier();
    this.metrics = parts.metrics();
    this.properties = properties;
    this.clock = clock;
    this.recurring =
        new Recurring(
            new Recurring.Plan("webhook-worker", properties.scanInterval(), PHASE),
            this::pass,
            registry);
  }

  /** Looks for what is due soon. Never waits. */
  void nudge() {
    recurring.nudge();
  }

  private void pass() throws InterruptedException {
    // First what could not be recorded before: its claim may end, and it would be sent again.
    settle(drained());
    boolean moved;
    do {
      moved = startDue();
      moved |= settle(gather());
    } while (moved);
  }

  /** Starts what is due and has room; true if something began. */
  private boolean startDue() {
    if (inFlightCount >= properties.callsMax()) {
      return false;
    }
    List<String> due = stores.queue().dueEndpoints(lastEndpoint, clock.instant(), ENDPOINTS_MAX);
    // From the front again when the end is reached: no endpoint waits for those before it.
    lastEndpoint = due.size() < ENDPOINTS_MAX ? "" : due.getLast();
    int before = inFlightCount;
    for (String endpointId : due) {
      int room =
          Math.min(
              properties.callsPerEndpointMax() - inFlight.getOrDefault(endpointId, 0),
              properties.callsMax() - inFlightCount);
      if (room > 0) {
        start(endpointId, room);
      }
    }
    return inFlightCount > before;
  }

  private record Batch(Endpoint endpoint, List<Claimed> claimed) {}

  private void start(String endpointId, int room) {
    Optional<Batch> batch = stores.endpoints().transaction().execute(_ -> claim(endpointId, room));
    if (batch != null) {
      batch.ifPresent(this::start);
    }
  }

  private void start(Batch batch) {
    String endpointId = batch.endpoint().endpointId();
    for (Claimed claimed : batch.claimed()) {
      inFlight.merge(endpointId, 1, Integer::sum);
      inFlightCount++;
      Thread.ofVirtual()
          .name("webhook-call")
          .start(() -> {
            outcomes.add(courier.deliver(batch.endpoint(), claimed));
            recurring.nudge();
          });
    }
  }

  private Optional<Batch> claim(String endpointId, int room) {
    Instant now = clock.instant();
    Instant until = now.plus(properties.claim());
    Endpoint endpoint = stores.endpoints().find(endpointId).orElse(null);
    if (endpoint == null || !endpoint.health().enabled()) {
      return Optional.empty();
    }
    boolean open = endpoint.health().probeAt() != null;
    if (open && !stores.queue().takeProbe(endpointId, now, until)) {
      return Optional.empty();
    }
    List<Claimed> claimed = stores.queue().claim(endpointId, now, until, open ? 1 : room);
    if (open && claimed.isEmpty()) {
      stores.endpoints().change(endpointId, endpoint.health(), now);
    }
    return Optional.of(new Batch(endpoint, claimed));
  }

  private List<Outcome> drained() {
    List<Outcome> done = new ArrayList<>();
    outcomes.drainTo(done);
    return done;
  }

  /** Waits a moment for what is in flight, so that one transaction records many. */
  private List<Outcome> gather() throws InterruptedException {
    List<Outcome> done = new ArrayList<>();
    Outcome next = inFlightCount == 0 ? null : poll(GATHER_FIRST);
    while (next != null) {
      done.add(next);
      outcomes.drainTo(done);
      next = done.size() * 2 < inFlightCount ? poll(GATHER_MORE) : null;
    }
    return done;
  }

  private @Nullable Outcome poll(Duration wait) throws InterruptedException {
    return outcomes.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Records what came back; true if there was something. */
  private boolean settle(List<Outcome> done) {
    if (done.isEmpty()) {
      return false;
    }
    try {
      stores.endpoints().transaction().executeWithoutResult(_ -> record(done));
    } catch (RuntimeException e) {
      outcomes.addAll(done); // recorded later; until then they stay in flight
      throw e;
    }
    Instant now = clock.instant();
    for (Outcome outcome : done) {
      inFlight.computeIfPresent(
          outcome.endpoint().endpointId(), (_, count) -> count == 1 ? null : count - 1);
      inFlightCount--;
      metrics.count(outcome, now);
    }
    return true;
  }

  private void record(List<Outcome> done) {
    Instant now = clock.instant();
    List<Outcome> ordered = new ArrayList<>(done);
    ordered.sort(Comparator.comparingLong(outcome -> outcome.claimed().id()));
    List<String> endpoints =
        ordered.stream().map(each -> each.endpoint().endpointId()).distinct().sorted().toList();
    // Endpoints first and in order, so that two nodes cannot wait for each other.
    List<String> disabled = new ArrayList<>();
    for (String id : endpoints) {
      stores
          .endpoints()
          .lock(id)
          .ifPresent(endpoint -> {
            Health health = judged(endpoint.health(), id, done, now);
            if (!health.equals(endpoint.health())) {
              stores.endpoints().change(id, health, now);
              HealthLog.tell(endpoint, health);
            }
            if (!health.enabled()) {
              disabled.add(id);
            }
          });
    }
    stores.queue().settle(ordered, now);
    disabled.forEach(id -> stores.deliveries().endPending(id, now));
  }

  private Health judged(Health before, String endpointId, List<Outcome> done, Instant now) {
    Health health = before;
    for (Outcome outcome : done) {
      if (outcome.endpoint().endpointId().equals(endpointId)) {
        health = health.after(outcome.result().kind(), outcome.probe(), now, properties.circuit());
      }
    }
    return health;
  }

  @Override
  public void start() {
    recurring.start();
  }

  /** Waits a little for calls under way; what is cut is delivered again when its claim ends. */
  @Override
  public void stop() {
    recurring.stop();
    try (courier) {
      long end = System.nanoTime() + STOP_MAX.toNanos();
      while (inFlightCount > 0 && System.nanoTime() < end) {
        settle(gather());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (DataAccessException | TransactionException e) {
      // Not recorded: sent again when its claim has ended, as after any crash.
      LOG.info("event=webhook_last_record_failed", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Beside what else stops in its phase: each may have to wait for a connection to give up. */
  @Override
  public void stop(Runnable ended) {
    Thread.ofVirtual()
        .name("webhook-worker-stop")
        .start(() -> {
          try {
            stop();
          } finally {
            ended.run();
          }
        });
  }

  @Override
  public boolean isRunning() {
    return recurring.isRunning();
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
