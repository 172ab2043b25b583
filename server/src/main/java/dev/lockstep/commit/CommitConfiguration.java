package dev.lockstep.commit;

import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the write path. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CommitProperties.class)
class CommitConfiguration {

  @Bean
  DatabaseClock databaseClock(DataSource dataSource) throws SQLException {
    return new DatabaseClock(dataSource, Clock.systemUTC());
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
