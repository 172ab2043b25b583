package dev.lockstep.order;

import dev.lockstep.commit.GroupCommit;
import dev.lockstep.mode.ModeProperties;
import dev.lockstep.schedule.NodeLease;
import dev.lockstep.schedule.Recurring;
import dev.lockstep.secret.GeneratedSecrets;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires order ids and the deadline scan. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OrderProperties.class)
class OrderConfiguration {

  private static final int KEY_LENGTH = 32;

  /** Stops before the lanes it submits to. */
  private static final int SCAN_PHASE = GroupCommit.PHASE + 512;

  @Bean
  OrderIds orderIds(
      Clock clock,
      NodeLease node,
      GeneratedSecrets secrets,
      ModeProperties mode,
      @Value("${lockstep.order.id-key:#{null}}") @Nullable String idKey) {
    byte[] key =
        idKey == null && mode.development()
            ? secrets.get("order-ids", KEY_LENGTH)
            : Base64.getDecoder().decode(String.valueOf(idKey));
    return new OrderIds(clock, node::current, key);
  }

  @Bean
  Recurring deadlineScanning(
      DeadlineScan scan, OrderProperties properties, MeterRegistry registry) {
    Recurring.Plan plan =
        new Recurring.Plan("deadline-scan", properties.expiryScanInterval(), SCAN_PHASE);
    return new Recurring(plan, scan::run, registry);
  }
}
