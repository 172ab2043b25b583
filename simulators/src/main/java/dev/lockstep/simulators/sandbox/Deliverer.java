package dev.lockstep.simulators.sandbox;

import dev.lockstep.simulators.sandbox.Notifications.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers notifications and settles refunds.
 *
 * <p>An attempt is owned by a lease in the book: its number is raised and its row set aside until
 * the lease ends, by the statement that queues it (the fast path) or by the claim of a scan. A bank
 * that is killed leaves leases that run out, and then any bank makes the next attempt. Nothing
 * waits in memory: an attempt starts only with a free slot, and what finds none stays due in the
 * book. Given up: the order of callbacks, and that a callback comes only once (the answer of the
 * first may be lost with the bank).
 */
final class Deliverer {

  private static final Logger LOG = LoggerFactory.getLogger(Deliverer.class);
  private static final int SCAN_BATCH = 64;

  /** Beyond the time-out: what sending and writing the outcome may take. */
  private static final Duration LEASE_MARGIN = Duration.ofSeconds(2);

  private final SandboxBankSettings settings;
  private final Clock clock;
  private final Controls controls;
  private final Notifications notifications;
  private final Refunds refunds;
  private final Outcomes outcomes;
  private final Semaphore slots;
  private final Semaphore wake = new Semaphore(0);

  private volatile boolean running;
  private volatile @Nullable CallbackClient client;
  private @Nullable Thread scanner;

  Deliverer(
      SandboxBankSettings settings,
      Clock clock,
      Controls controls,
      Notifications notifications,
      Refunds refunds) {
    this.settings = settings;
    this.clock = clock;
    this.controls = controls;
    this.notifications = notifications;
    this.refunds = refunds;
    this.outcomes = new Outcomes(notifications);
    this.slots = new Semaphore(settings.delivery().concurrency());
  }

  synchronized void start() {
    if (!running) {
      client = new CallbackClient(settings, clock);
      outcomes.start();
      running = true;
      scanner = Thread.ofVirtual().name("sandbox-bank-scan").start(this::scan);
    }
  }

  /** Starts no attempt any more, waits for those under way and writes their outcomes. */
  synchronized void stop() {
    if (!running) {
      return;
    }
    running = false;
    wake.release();
    try {
      if (scanner != null) {
        scanner.join();
      }
      awaitAttempts();
      outcomes.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (client != null) {
      client.close();
    }
  }

  boolean isRunning() {
    return running;
  }

  /** Takes slots for attempts to be made right after a commit; false: leave them to the scan. */
  boolean reserve(int count) {
    return running && !controls.callbacksPaused() && !controls.shuffle() && slots.tryAcquire(count);
  }

  void release(int count) {
    slots.release(count);
  }

  Instant leaseUntil(Instant now) {
    return now.plus(settings.delivery().attemptTimeout()).plus(LEASE_MARGIN);
  }

  /** Makes the attempt in a slot that was reserved for it. */
  void deliver(Notification notification, Instant leaseUntil) {
    Thread.ofVirtual()
        .name("sandbox-bank-delivery")
        .start(() -> {
          try {
            attempt(notification, leaseUntil);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            slots.release();
          }
        });
  }

  /** Something is due now: do not wait for the next scan. */
  void wake() {
    if (wake.availablePermits() == 0) {
      wake.release();
    }
  }

  private void attempt(Notification notification, Instant leaseUntil) throws InterruptedException {
    CallbackClient sender = client;
    Instant latestStart = leaseUntil.minus(settings.delivery().attemptTimeout());
    if (sender == null || clock.instant().isAfter(latestStart)) {
      // This process was asleep for too long; another may own the attempt by the time it ends.
      return;
    }
    outcomes.add(outcome(notification, !notification.isLost() && send(sender, notification)));
  }

  /** An address that cannot be called is a failed attempt like any other, and given up in time. */
  private static boolean send(CallbackClient sender, Notification notification)
      throws InterruptedException {
    try {
      return sender.send(notification);
    } catch (RuntimeException e) {
      String id = notification.content().notificationId();
      LOG.warn("event=sandbox_callback_not_sent notificationId={} reason={}", id, e.toString());
      return false;
    }
  }

  private Outcome outcome(Notification notification, boolean acknowledged) {
    String id = notification.content().notificationId();
    int attempt = notification.attempt();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    if (acknowledged) {
      return new Outcome(id, attempt, null, now, null);
    }
    List<Duration> schedule = settings.delivery().retrySchedule();
    if (attempt <= schedule.size()) {
      return new Outcome(id, attempt, now.plus(schedule.get(attempt - 1)), null, null);
    }
    LOG.warn("event=sandbox_callback_given_up notificationId={} attempts={}", id, attempt);
    return new Outcome(id, attempt, null, null, now);
  }

  private void scan() {
    while (running) {
      boolean more = false;
      try {
        more = refunds.settle(clock.instant());
        more |= !controls.callbacksPaused() && claimDue();
      } catch (RuntimeException e) {
        LOG.warn("event=sandbox_scan_failed reason={}", e.toString());
      }
      if (!more) {
        awaitNextScan();
      }
    }
  }

  /** True when there was a full batch, so that more may be due. */
  private boolean claimDue() {
    int limit = Math.min(SCAN_BATCH, slots.availablePermits());
    if (limit == 0 || !slots.tryAcquire(limit)) {
      return false;
    }
    int claimed = 0;
    try {
      Instant now = clock.instant();
      Instant leaseUntil = leaseUntil(now);
      List<Notification> due = notifications.claim(limit, now, leaseUntil);
      claimed = due.size();
      due.forEach(notification -> deliver(notification, leaseUntil));
    } finally {
      slots.release(limit - claimed);
    }
    return claimed == limit;
  }

  private void awaitNextScan() {
    try {
      wake.tryAcquire(settings.delivery().scanInterval().toMillis(), TimeUnit.MILLISECONDS);
      wake.drainPermits();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitAttempts() throws InterruptedException {
    int all = settings.delivery().concurrency();
    long waitMs = settings.delivery().attemptTimeout().plus(LEASE_MARGIN).toMillis();
    if (slots.tryAcquire(all, waitMs, TimeUnit.MILLISECONDS)) {
      slots.release(all);
    }
  }
}
