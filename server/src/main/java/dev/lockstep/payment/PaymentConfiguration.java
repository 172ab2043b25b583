package dev.lockstep.payment;

import dev.lockstep.channel.Channels;
import dev.lockstep.commit.CommitListener;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.commit.Reaction;
import dev.lockstep.schedule.PartitionLeases;
import dev.lockstep.schedule.Recurring;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires payments: the reaction, the desks, the two workers and their nudge. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PaymentProperties.class)
class PaymentConfiguration {

  /** Scans stop first, then the calls under way end, then the lanes that book them stop. */
  private static final int SCAN_PHASE = GroupCommit.PHASE + 512;

  private static final int CALLS_PHASE = GroupCommit.PHASE + 256;
  private static final Duration GAUGE_INTERVAL = Duration.ofSeconds(10);

  @Bean
  Reaction<?> orderCancelReaction(PaymentProperties properties) {
    return new OrderCancelReaction(properties);
  }

  @Bean
  PaymentReads paymentReads(JdbcClient jdbc) {
    return new PaymentReads(jdbc);
  }

  @Bean
  PaymentMetrics paymentMetrics(MeterRegistry registry) {
    return new PaymentMetrics(registry);
  }

  @Bean
  Rejections rejections() {
    return new Rejections();
  }

  @Bean
  Prepay prepay(Channels channels, GroupCommit commit, PaymentProperties properties) {
    return new Prepay(channels, commit, properties);
  }

  @Bean
  CallbackDesk callbackDesk(
      Channels channels,
      GroupCommit commit,
      PaymentProperties properties,
      PaymentMetrics metrics,
      Rejections rejections) {
    return new CallbackDesk(channels, commit, properties, metrics, rejections);
  }

  @Bean
  Replays replays(PaymentReads reads, Channels channels, PaymentProperties properties) {
    return new Replays(reads, channels, properties);
  }

  @Bean
  RefundWork.Surroundings paymentSurroundings(
      PaymentReads reads,
      Channels channels,
      PartitionLeases leases,
      Clock clock,
      PaymentProperties properties) {
    return new RefundWork.Surroundings(reads, channels, leases, clock, properties);
  }

  @Bean
  OutsideCalls refundCalls(PaymentProperties properties) {
    return new OutsideCalls("refund-call", properties.callsMax(), CALLS_PHASE);
  }

  @Bean
  OutsideCalls janitorCalls(PaymentProperties properties) {
    return new OutsideCalls("janitor-call", properties.callsMax(), CALLS_PHASE);
  }

  @Bean
  Recurring refundScanning(
      OutsideCalls refundCalls,
      GroupCommit commit,
      RefundWork.Surroundings around,
      MeterRegistry registry) {
    RefundWork work = new RefundWork(refundCalls, new Bookings(commit), around);
    return new Recurring(plan("refund-scan", around), work::run, registry);
  }

  @Bean
  Recurring janitorScanning(
      OutsideCalls janitorCalls,
      GroupCommit commit,
      RefundWork.Surroundings around,
      MeterRegistry registry) {
    Janitor janitor = new Janitor(janitorCalls, new Bookings(commit), around);
    return new Recurring(plan("janitor-scan", around), janitor::run, registry);
  }

  /** Begins a refund right after the commit that owed it; looked up late, for the lanes know it. */
  @Bean
  CommitListener refundNudge(@Qualifier("refundScanning") ObjectProvider<Recurring> scanning) {
    return announced -> {
      if (announced.stream().anyMatch(RefundDue.class::isInstance)) {
        scanning.getObject().nudge();
      }
    };
  }

  @Bean
  Recurring paymentGauges(
      PaymentReads reads, PaymentMetrics metrics, Clock clock, MeterRegistry registry) {
    var plan = new Recurring.Plan("payment-gauges", GAUGE_INTERVAL, SCAN_PHASE);
    return new Recurring(plan, () -> metrics.refresh(reads, clock), registry);
  }

  private static Recurring.Plan plan(String name, RefundWork.Surroundings around) {
    return new Recurring.Plan(name, around.properties().scanInterval(), SCAN_PHASE);
  }
}
