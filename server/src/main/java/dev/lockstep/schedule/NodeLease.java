package dev.lockstep.schedule;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The number this process leases in the database, so that no two living nodes issue the same id.
 *
 * <p>The database's clock decides who holds a number. Here a lease ends by the monotonic timer,
 * counted from before the renewing transaction was sent, so it ends here before it ends there,
 * whatever this machine's clock says and however long the process was paused.
 *
 * <p>Every renewal stores an upper bound of the times its ids may carry; a successor of the number
 * starts after it, even if a clock was set back. A lost number is replaced by another one at the
 * next renewal; until then {@link #current()} is empty and no id can be issued.
 */
public final class NodeLease implements SmartLifecycle {

  /** Starts before everything that issues ids or shares work, stops after it. */
  public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 5120;

  /** Numbers there are; they fit the ten bits an id has for them. */
  public static final int COUNT = 1024;

  private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);

  /** Tries against other nodes that start at the same moment. */
  private static final int ACQUIRE_TRIES_MAX = 20;

  /**
   * A lease in force.
   *
   * @param nodeNo 0 to 1023
   * @param idsAfterMillis an id's time, in epoch milliseconds, must be above this
   * @param idsUntilMillis and at most this; it grows with every renewal
   */
  public record Lease(int nodeNo, long idsAfterMillis, long idsUntilMillis) {}

  private record Held(Lease lease, long endNanos) {}

  private final DataSource dataSource;
  private final Duration ttl;
  private final String holder = UUID.randomUUID().toString();
  private final Recurring renewal;
  private volatile @Nullable Held held;
  private volatile int nodesAlive = 1;

  public NodeLease(DataSource dataSource, ScheduleProperties properties, MeterRegistry registry) {
    this.dataSource = dataSource;
    this.ttl = properties.leaseTtl();
    this.renewal =
        new Recurring(
            new Recurring.Plan("node-lease", properties.renewal(), PHASE), this::renew, registry);
    Gauge.builder("lockstep.nodes.alive", this, NodeLease::nodesAlive).register(registry);
  }

  /** The lease, or empty if it has expired or was lost: no id may be issued then. */
  public Optional<Lease> current() {
    Held now = held;
    return now == null || System.nanoTime() - now.endNanos() >= 0
        ? Optional.empty()
        : Optional.of(now.lease());
  }

  /** This process's name in the lease tables, new with every start. */
  public String holder() {
    return holder;
  }

  /** Nodes that hold a number, this one included, as of the last renewal. */
  public int nodesAlive() {
    return nodesAlive;
  }

  /** Whether no other node holds a number now, which the last renewal may not know yet. */
  public boolean alone() throws SQLException {
    return nodesAlive <= 1
        && LeaseTransaction.run(dataSource, (c, now) -> NodeLeases.othersAlive(c, holder, now))
            == 0;
  }

  /** Renews the lease, or leases another number if it was lost. */
  void renew() throws SQLException {
    Held before = held;
    long startNanos = System.nanoTime();
    if (before != null) {
      Optional<Lease> renewed =
          LeaseTransaction.run(dataSource, (c, now) -> renew(c, now, before.lease()));
      if (renewed.isPresent()) {
        held = new Held(renewed.get(), startNanos + ttl.toNanos());
        return;
      }
      LOG.warn("nodeNo={} outcome=lease-lost", before.lease().nodeNo());
      held = null;
    }
    acquire();
  }

  private Optional<Lease> renew(Connection connection, Instant now, Lease lease)
      throws SQLException {
    nodesAlive = 1 + NodeLeases.othersAlive(connection, holder, now);
    long until = Math.max(lease.idsUntilMillis(), now.plus(ttl).toEpochMilli());
    boolean mine = NodeLeases.renew(connection, row(lease.nodeNo(), now, until), now);
    return mine
        ? Optional.of(new Lease(lease.nodeNo(), lease.idsAfterMillis(), until))
        : Optional.empty();
  }

  private void acquire() throws SQLException {
    SQLException taken = new SQLException("all node numbers are leased");
    for (int attempt = 0; attempt < ACQUIRE_TRIES_MAX; attempt++) {
      long startNanos = System.nanoTime();
      try {
        Optional<Lease> lease = LeaseTransaction.run(dataSource, this::acquire);
        if (lease.isPresent()) {
          held = new Held(lease.get(), startNanos + ttl.toNanos());
          LOG.info("nodeNo={} outcome=leased", lease.get().nodeNo());
          return;
        }
      } catch (SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (!state.startsWith("23")) {
          throw e; // not another node that was quicker
        }
        taken = e;
      }
    }
    throw taken;
  }

  /** The lowest number that is free; an expired one before one never used. */
  private Optional<Lease> acquire(Connection connection, Instant now) throws SQLException {
    List<NodeLeases.Row> rows = NodeLeases.all(connection);
    nodesAlive = 1 + (int) rows.stream().filter(row -> row.expiresAt().isAfter(now)).count();
    for (NodeLeases.Row row : rows) {
      if (!row.expiresAt().isAfter(now)) {
        long until = Math.max(now.toEpochMilli(), row.lastIdMillis()) + ttl.toMillis();
        NodeLeases.Row mine = row(row.nodeNo(), now, until);
        return NodeLeases.takeOver(connection, mine, row, now)
            ? Optional.of(new Lease(row.nodeNo(), row.lastIdMillis(), until))
            : Optional.empty();
      }
    }
    Set<Integer> used = rows.stream().map(NodeLeases.Row::nodeNo).collect(Collectors.toSet());
    for (int number = 0; number < COUNT; number++) {
      if (!used.contains(number)) {
        long until = now.plus(ttl).toEpochMilli();
        NodeLeases.insert(connection, row(number, now, until));
        return Optional.of(new Lease(number, 0, until));
      }
    }
    return Optional.empty();
  }

  private NodeLeases.Row row(int nodeNo, Instant now, long untilMillis) {
    return new NodeLeases.Row(nodeNo, holder, now.plus(ttl), untilMillis);
  }

  /** Gives the number back; its bound stays, so that a successor starts after the last id. */
  private void release(Lease lease) throws SQLException {
    LeaseTransaction.run(
        dataSource,
        (connection, now) -> {
          NodeLeases.Row gone =
              new NodeLeases.Row(lease.nodeNo(), holder, now, lease.idsUntilMillis());
          return NodeLeases.renew(connection, gone, now);
        });
  }

  @Override
  public void start() {
    try {
      acquire();
    } catch (SQLException e) {
      throw new IllegalStateException("no node number could be leased", e);
    }
    renewal.start();
  }

  /** Frees the number at once, unless the database is away; then it expires. */
  @Override
  public void stop() {
    renewal.stop();
    Held last = held;
    held = null;
    if (last == null || renewal.failing()) {
      return;
    }
    try {
      release(last.lease());
    } catch (SQLException e) {
      LOG.info("nodeNo={} outcome=release-failed", last.lease().nodeNo(), e);
    }
  }

  @Override
  public boolean isRunning() {
    return renewal.isRunning();
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  /** For tests that let a node die. */
  Recurring renewal() {
    return renewal;
  }
}
