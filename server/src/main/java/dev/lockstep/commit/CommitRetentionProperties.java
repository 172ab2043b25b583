package dev.lockstep.commit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long the write path remembers what is no order's own.
 *
 * @param groupIds at least 5 minutes, far longer than an unknown COMMIT is asked after
 * @param idempotencyKeys how long a key's answer is given again
 */
@ConfigurationProperties("lockstep.commit.kept")
record CommitRetentionProperties(
    @DefaultValue("1h") Duration groupIds, @DefaultValue("48h") Duration idempotencyKeys) {

  CommitRetentionProperties {
    if (groupIds.compareTo(Duration.ofMinutes(5)) < 0 || !idempotencyKeys.isPositive()) {
      throw new IllegalArgumentException("lockstep.commit.kept is too short");
    }
  }
}
