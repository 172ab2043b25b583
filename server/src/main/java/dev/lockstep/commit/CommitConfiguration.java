package dev.lockstep.commit;

import dev.lockstep.schedule.NodeLease;
import dev.lockstep.schedule.Recurring;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the write path. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({CommitProperties.class, CommitRetentionProperties.class})
class CommitConfiguration {

  private static final String MACHINE_CLOCK = "machineClock";
  private static final Duration SYNCHRONISE_EVERY = Duration.ofSeconds(5);
  private static final Duration RETENTION_EVERY = Duration.ofMinutes(10);

  /** This machine's clock: only compared with the database's, never used for business. */
  @Bean(defaultCandidate = false)
  @ConditionalOnMissingBean(name = MACHINE_CLOCK)
  Clock machineClock() {
    return Clock.systemUTC();
  }

  @Bean
  DatabaseClock databaseClock(DataSource dataSource, @Qualifier(MACHINE_CLOCK) Clock machineClock)
      throws SQLException {
    return new DatabaseClock(dataSource, machineClock);
  }

  /** Clocks drift; so the database is asked again every few seconds. */
  @Bean
  Recurring clockSynchronisation(DatabaseClock clock, MeterRegistry registry) {
    TimeGauge.builder(
            "lockstep.clock.offset",
            clock,
            TimeUnit.MILLISECONDS,
            measured -> measured.offset().toMillis())
        .description("database time minus this machine's")
        .register(registry);
    Recurring.Plan plan =
        new Recurring.Plan("clock-synchronisation", SYNCHRONISE_EVERY, NodeLease.PHASE);
    return new Recurring(plan, clock::synchronise, registry);
  }

  @Bean
  Recurring commitRetention(
      DataSource dataSource,
      DatabaseClock clock,
      CommitRetentionProperties properties,
      MeterRegistry registry) {
    CommitRetention retention = new CommitRetention(dataSource, clock, properties);
    Recurring.Plan plan =
        new Recurring.Plan("commit-retention", RETENTION_EVERY, GroupCommit.PHASE - 512);
    return new Recurring(plan, retention::run, registry);
  }

  @Bean
  GroupCommit groupCommit(
      CommitProperties properties,
      DatabaseClock clock,
      DataSource dataSource,
      GroupCommit.Participants participants,
      MeterRegistry registry) {
    return new GroupCommit(properties, clock, dataSource, participants, registry);
  }

  @Bean
  GroupCommit.Participants commitParticipants(
      ObjectProvider<Reaction<?>> reactions, ObjectProvider<CommitListener> listeners) {
    return new GroupCommit.Participants(
        reactions.orderedStream().toList(), listeners.orderedStream().toList());
  }
}
