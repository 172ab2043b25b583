package dev.lockstep.commit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Group size, rows, waiting and the reruns and splits that should be rare. */
final class CommitMetrics {

  private final DistributionSummary size;
  private final DistributionSummary rows;
  private final Timer wait;
  private final Counter reruns;
  private final Counter splits;
  private final Counter blocked;
  private final Counter postponed;

  CommitMetrics(MeterRegistry registry) {
    size = DistributionSummary.builder("lockstep.commit.group.size").register(registry);
    rows = DistributionSummary.builder("lockstep.commit.group.rows").register(registry);
    wait = Timer.builder("lockstep.commit.wait").register(registry);
    reruns = Counter.builder("lockstep.commit.reruns").register(registry);
    splits = Counter.builder("lockstep.commit.splits").register(registry);
    blocked = Counter.builder("lockstep.commit.blocked").register(registry);
    postponed = Counter.builder("lockstep.commit.postponed").register(registry);
  }

  void group(List<Pending<?>> group) {
    size.record(group.size());
    rows.record(group.stream().mapToInt(pending -> pending.rows()).sum());
    group.forEach(pending -> wait.record(pending.waitedNanos(), TimeUnit.NANOSECONDS));
  }

  void left(Group.Leavers leavers) {
    blocked.increment(leavers.blocked().size());
    postponed.increment(leavers.postponed().size());
  }

  void rerun() {
    reruns.increment();
  }

  void split() {
    splits.increment();
  }
}
