package dev.lockstep.schedule;

import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Shares partitioned work among the living nodes.
 *
 * <h2>Design note</h2>
 *
 * <p>Work has a name and {@link #COUNT} partitions. A partition is <b>free</b> (its row has
 * expired), <b>owned</b> by one node until its row expires, or <b>leaving</b>: its owner has more
 * than its share, so it begins nothing new there and frees the row as soon as nothing is held.
 *
 * <p><b>Never two owners.</b> Rows are taken and renewed by one statement that compares holder and
 * expiry in the database's time. The owner's end is counted here by the monotonic timer from before
 * that transaction was sent, so it always comes first. What a paused process does after its end is
 * the caller's: it asks {@link Hold#valid()} before it writes, and its work is repeatable.
 *
 * <p><b>Fairness.</b> A node takes at most ceil(partitions / living nodes) and gives up what is
 * above; nodes alive are those with a node number. Given up: after a node joins or dies its share
 * waits up to a third of the lease's time, or the rest of the dead node's lease.
 *
 * <p><b>Waits.</b> Rows are locked in order of their numbers, and those another node has locked are
 * passed over: a node that stops between its renewal and the COMMIT keeps what it holds, for as
 * long as the database lets it, and nobody else from renewing.
 */
public final class PartitionLeases implements SmartLifecycle {

  /** Partitions of every work; a stored number, so it never changes. */
  public static final int COUNT = 64;

  /** Stops after the work that is shared, before the node's number is given back. */
  public static final int PHASE = NodeLease.PHASE + 512;

  private static final Logger LOG = LoggerFactory.getLogger(PartitionLeases.class);

  private final NodeLease node;
  private final PartitionRows rows;
  private final Duration ttl;
  private final Recurring renewal;
  private final ConcurrentMap<String, OwnedPartitions> works = new ConcurrentHashMap<>();

  public PartitionLeases(
      DataSource dataSource,
      NodeLease node,
      ScheduleProperties properties,
      MeterRegistry registry) {
    this.node = node;
    this.ttl = properties.leaseTtl();
    this.rows = new PartitionRows(dataSource, node.holder(), ttl);
    this.renewal =
        new Recurring(
            new Recurring.Plan("partition-leases", properties.renewal(), PHASE),
            this::renewAll,
            registry);
  }

  /** Leave to work on a partition; closing it lets the partition go to another node. */
  public interface Hold extends AutoCloseable {

    /** Whether the lease is still in force; ask before writing what another node may do too. */
    boolean valid();

    @Override
    void close();
  }

  /** The partitions of this work this node may begin work on now. */
  public Set<Integer> owned(String work) {
    return of(work).usable();
  }

  /** Whether this node may begin work on the partition now. */
  public boolean owns(String work, int partition) {
    return of(work).usable(partition);
  }

  /** Holds the partition while its work is done; null if it is not this node's. */
  public @Nullable Hold hold(String work, int partition) {
    return of(work).hold(partition);
  }

  /** Shares are divided by name from the first time a work is named. */
  private OwnedPartitions of(String work) {
    OwnedPartitions known = works.get(work);
    if (known != null) {
      return known;
    }
    OwnedPartitions made = works.computeIfAbsent(work, _ -> new OwnedPartitions());
    renewal.nudge();
    return made;
  }

  /** One round: free what is above the share, renew the rest, take what is free. */
  void renewAll() throws SQLException {
    SQLException failed = null;
    for (var entry : works.entrySet()) {
      try {
        renew(entry.getKey(), entry.getValue());
      } catch (SQLException e) {
        failed = e; // a deadlock with a neighbour must not keep the other works from renewal
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private void renew(String work, OwnedPartitions owned) throws SQLException {
    int nodes = node.nodesAlive();
    int share = (COUNT + nodes - 1) / nodes;
    Set<Integer> leaving = owned.leaveAbove(share);
    if (!leaving.isEmpty()) {
      rows.release(work, leaving);
      owned.gone(leaving);
    }
    long startNanos = System.nanoTime();
    Set<Integer> kept = owned.all();
    Set<Integer> mine = rows.take(work, kept, Math.max(0, share - kept.size()));
    owned.renewed(mine, startNanos + ttl.toNanos());
    if (!mine.equals(kept)) {
      LOG.info("work={} partitions={} nodes={}", work, mine.size(), nodes);
    }
  }

  @Override
  public void start() {
    renewal.start();
  }

  /**
   * Frees everything at once, so that another node goes on without waiting for expiry; unless the
   * database is away, then it expires.
   */
  @Override
  public void stop() {
    renewal.stop();
    try {
      for (var entry : works.entrySet()) {
        Set<Integer> left = new TreeSet<>(entry.getValue().all());
        entry.getValue().gone(left);
        if (!renewal.failing()) {
          rows.release(entry.getKey(), left);
        }
      }
    } catch (SQLException e) {
      LOG.info("outcome=release-failed", e);
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
