package dev.lockstep.order;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.commit.Priority;
import dev.lockstep.outbox.Partitions;
import dev.lockstep.problem.Refusal;
import dev.lockstep.schedule.PartitionLeases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Finds unpaid orders past their deadline and sends each through the write path (A11).
 *
 * <p>The rows are the timers, so a crash loses none. Nodes share the orders by partition to spare
 * work; two nodes scanning the same order would be harmless, since the command compares again under
 * the root's lock.
 */
@Component
class DeadlineScan {

  static final String WORK = "deadlines";

  private static final Logger LOG = LoggerFactory.getLogger(DeadlineScan.class);
  private static final int PAGE = 500;

  /** An order whose expiry failed by a defect is tried again after this. */
  private static final Duration REST = Duration.ofSeconds(30);

  private static final int RESTING_MAX = 10_000;

  /** Orders that were sent and not answered; bounded, so one scan at most fills half a queue. */
  private static final int IN_FLIGHT_MAX = 2_000;

  private final Orders orders;
  private final GroupCommit commit;
  private final PartitionLeases leases;
  private final Clock clock;
  private final Duration grace;
  private final Set<String> inFlight = ConcurrentHashMap.newKeySet();
  private final Cache<String, Boolean> resting =
      Caffeine.newBuilder()
          .maximumSize(RESTING_MAX)
          .expireAfterWrite(REST)
          .executor(Runnable::run)
          .build();

  DeadlineScan(
      Orders orders,
      GroupCommit commit,
      PartitionLeases leases,
      Clock clock,
      OrderProperties properties) {
    this.orders = orders;
    this.commit = commit;
    this.leases = leases;
    this.clock = clock;
    this.grace = properties.expiryGrace();
  }

  /** One scan. */
  void run() {
    Set<Integer> owned = leases.owned(WORK);
    if (owned.isEmpty() || inFlight.size() >= IN_FLIGHT_MAX) {
      return;
    }
    Instant deadline = clock.instant().minus(grace);
    Orders.Due last = Orders.Due.NONE;
    List<Orders.Due> page;
    // On past what is another node's or rests after a failure, so that neither hides what is due.
    do {
      page = orders.due(deadline, last, PAGE);
      for (Orders.Due due : page) {
        expireOwn(due.orderId(), owned);
        last = due;
      }
    } while (page.size() == PAGE && inFlight.size() < IN_FLIGHT_MAX);
  }

  private void expireOwn(String rootId, Set<Integer> owned) {
    boolean own = owned.contains(Partitions.of(rootId));
    if (own && resting.getIfPresent(rootId) == null && inFlight.add(rootId)) {
      expire(rootId);
    }
  }

  private void expire(String rootId) {
    try {
      var _ =
          commit
              .submit(CancelOrder.expired(rootId, grace), Priority.BACKGROUND)
              .whenComplete((_, failure) -> ended(rootId, failure));
    } catch (Refusal busy) {
      inFlight.remove(rootId);
    }
  }

  private void ended(String rootId, @Nullable Throwable failure) {
    inFlight.remove(rootId);
    if (failure != null && !(failure instanceof Refusal)) {
      resting.put(rootId, Boolean.TRUE);
      LOG.warn("orderId={} outcome=expiry-failed", rootId, failure);
    }
  }
}
