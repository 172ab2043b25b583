package dev.lockstep.commit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the write path.
 *
 * @param lanes threads that commit groups; a family always uses the same one
 * @param groupCommandsMax most commands in one transaction
 * @param groupRowsMax most rows (estimated) in one transaction
 * @param queueLengthMax most commands waiting per lane and class before callers get SYSTEM_BUSY
 * @param pace least time from the begin of a group that several shared to the begin of the next
 * @param waitMax how long a caller waits for its answer
 * @param drainMax how long a stopping server goes on committing what was accepted
 */
@ConfigurationProperties("lockstep.commit")
public record CommitProperties(
    @DefaultValue("1") int lanes,
    @DefaultValue("256") int groupCommandsMax,
    @DefaultValue("2000") int groupRowsMax,
    @DefaultValue("10000") int queueLengthMax,
    @DefaultValue("8ms") Duration pace,
    @DefaultValue("5s") Duration waitMax,
    @DefaultValue("10s") Duration drainMax) {

  private static final Duration PACE_MAX = Duration.ofMillis(100);

  public CommitProperties {
    if (lanes < 1 || lanes > 64) {
      throw new IllegalArgumentException("lockstep.commit.lanes must be 1 to 64");
    }
    if (groupCommandsMax < 1 || groupCommandsMax > 4096) {
      throw new IllegalArgumentException("lockstep.commit.group-commands-max must be 1 to 4096");
    }
    if (groupRowsMax < 1 || queueLengthMax < 1) {
      throw new IllegalArgumentException("lockstep.commit limits must be at least 1");
    }
    if (pace.isNegative() || pace.compareTo(PACE_MAX) > 0) {
      throw new IllegalArgumentException("lockstep.commit.pace must be 0 to 100 ms");
    }
  }
}
