package dev.lockstep.period;

import dev.lockstep.commit.DatabaseClock;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.order.PeriodOrders;
import dev.lockstep.redis.RedisLink;
import dev.lockstep.schedule.NodeLease;
import dev.lockstep.schedule.PartitionLeases;
import dev.lockstep.schedule.Recurring;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the period cache. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PeriodProperties.class)
class PeriodConfiguration {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  @Bean
  PeriodStore periodStore(
      ObjectProvider<RedisLink> redis,
      PeriodProperties properties,
      DatabaseClock clock,
      NodeLease node) {
    RedisLink link = redis.getIfAvailable();
    return link == null
        ? new MemoryPeriodStore(
            properties.memoryEntriesMax(), properties.ttl(), clock, () -> node.nodesAlive() <= 1)
        : new RedisPeriodStore(link, clock, properties);
  }

  @Bean
  PeriodParts periodParts(
      PeriodOrders orders, PeriodStore store, PeriodProperties properties, MeterRegistry registry) {
    return PeriodParts.of(orders, store, properties, registry);
  }

  @Bean
  PeriodCache periodCache(PeriodParts parts) {
    return parts.cache();
  }

  @Bean
  PeriodWriter periodWriter(PeriodParts parts) {
    return new PeriodWriter(parts.updates());
  }

  @Bean
  Recurring periodCatchUp(PeriodParts parts, PeriodProperties properties, MeterRegistry registry) {
    return new Recurring(
        new Recurring.Plan("period-catch-up", properties.catchUpInterval(), GroupCommit.PHASE),
        parts.updates()::catchUp,
        registry);
  }

  @Bean
  Recurring periodWatch(
      PeriodParts parts,
      PartitionLeases leases,
      PeriodProperties properties,
      MeterRegistry registry) {
    PeriodWatch watch = new PeriodWatch(parts, leases, properties);
    return new Recurring(
        new Recurring.Plan("period-watch", LOOK_EVERY, GroupCommit.PHASE), watch::look, registry);
  }
}
