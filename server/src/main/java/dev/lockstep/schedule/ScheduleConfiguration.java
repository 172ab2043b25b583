package dev.lockstep.schedule;

import io.micrometer.core.instrument.MeterRegistry;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the leases. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ScheduleProperties.class)
class ScheduleConfiguration {

  @Bean
  NodeLease nodeLease(
      DataSource dataSource, ScheduleProperties properties, MeterRegistry registry) {
    return new NodeLease(dataSource, properties, registry);
  }

  @Bean
  PartitionLeases partitionLeases(
      DataSource dataSource,
      NodeLease node,
      ScheduleProperties properties,
      MeterRegistry registry) {
    return new PartitionLeases(dataSource, node, properties, registry);
  }
}
