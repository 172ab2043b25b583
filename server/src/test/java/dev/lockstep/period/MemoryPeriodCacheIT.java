package dev.lockstep.period;

import java.time.Clock;
import java.time.Duration;

/** The operations over the store of this process. */
class MemoryPeriodCacheIT extends PeriodCacheContract {

  private final PeriodStore store =
      new MemoryPeriodStore(100_000, Duration.ofHours(24), Clock.systemUTC(), () -> true);

  @Override
  PeriodStore store() {
    return store;
  }
}
