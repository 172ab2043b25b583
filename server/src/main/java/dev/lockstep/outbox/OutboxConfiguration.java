package dev.lockstep.outbox;

import dev.lockstep.commit.DatabaseClock;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.schedule.PartitionLeases;
import dev.lockstep.schedule.Recurring;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the relay and its pool. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({OutboxProperties.class, AsyncProperties.class})
class OutboxConfiguration {

  private static final Duration MEASURED_EVERY = Duration.ofSeconds(5);

  @Bean
  OutboxRows outboxRows(DataSource dataSource) {
    return new OutboxRows(dataSource);
  }

  @Bean
  Outbox outbox(OutboxRows rows) {
    return new Outbox(rows);
  }

  @Bean
  FollowUpPool followUpPool(AsyncProperties properties, MeterRegistry registry) {
    return new FollowUpPool(properties, registry);
  }

  @Bean
  OutboxRelay.Parts outboxRelayParts(
      OutboxRows rows,
      PartitionLeases leases,
      FollowUpPool pool,
      ObjectProvider<OutboxConsumer> consumers) {
    return new OutboxRelay.Parts(
        rows, leases, pool, new Delivery(consumers.orderedStream().toList()));
  }

  @Bean
  OutboxRelay outboxRelay(
      OutboxRelay.Parts parts,
      OutboxProperties properties,
      DatabaseClock clock,
      MeterRegistry registry) {
    return new OutboxRelay(parts, properties, clock, registry);
  }

  @Bean
  Recurring outboxDepth(OutboxRows rows, MeterRegistry registry) {
    OutboxDepth depth = new OutboxDepth(rows);
    Gauge.builder("lockstep.outbox.depth", () -> depth.last().rows()).register(registry);
    Gauge.builder("lockstep.outbox.oldest.seconds", () -> depth.last().oldestSeconds())
        .register(registry);
    return new Recurring(
        new Recurring.Plan("outbox-depth", MEASURED_EVERY, GroupCommit.PHASE),
        depth::measure,
        registry);
  }
}
