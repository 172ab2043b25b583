package dev.lockstep.period;

import dev.lockstep.order.PeriodOrders;
import io.micrometer.core.instrument.MeterRegistry;

/** The period cache, put together over a store. */
record PeriodParts(
    PeriodStore store,
    Waiting waiting,
    PeriodUpdates updates,
    PeriodRepair repair,
    PeriodCache cache) {

  static PeriodParts of(
      PeriodOrders orders, PeriodStore store, PeriodProperties properties, MeterRegistry registry) {
    Waiting waiting = new Waiting(properties.waitingMax());
    PeriodMetrics metrics = new PeriodMetrics(registry, store.name(), waiting);
    PeriodUpdates updates = new PeriodUpdates(orders, store, waiting, metrics, properties);
    PeriodRepair repair = new PeriodRepair(orders, store, metrics, properties);
    PeriodCache cache =
        new PeriodCache(new PeriodCache.Parts(orders, updates, repair), store, metrics, properties);
    return new PeriodParts(store, waiting, updates, repair, cache);
  }
}
