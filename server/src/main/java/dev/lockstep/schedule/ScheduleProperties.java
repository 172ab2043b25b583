package dev.lockstep.schedule;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of leases.
 *
 * @param leaseTtl how long a lease lasts after its last renewal, in database time; it is renewed
 *     every third of it. So long the work of a node that died waits for another one
 */
@ConfigurationProperties("lockstep.schedule")
public record ScheduleProperties(@DefaultValue("15s") Duration leaseTtl) {

  public ScheduleProperties {
    if (leaseTtl.compareTo(Duration.ofMillis(300)) < 0
        || leaseTtl.compareTo(Duration.ofMinutes(5)) > 0) {
      throw new IllegalArgumentException("lockstep.schedule.lease-ttl must be 300ms to 5m");
    }
  }

  /** The settings that are not given. */
  public static ScheduleProperties defaults() {
    return new ScheduleProperties(Duration.ofSeconds(15));
  }

  Duration renewal() {
    return leaseTtl.dividedBy(3);
  }
}
