package dev.lockstep.push;

import dev.lockstep.commit.DatabaseClock;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.outbox.Outbox;
import dev.lockstep.privacy.SharedSeal;
import dev.lockstep.redis.ConditionalOnRedis;
import dev.lockstep.redis.RedisLink;
import dev.lockstep.schedule.NodeLease;
import dev.lockstep.schedule.Recurring;
import dev.lockstep.view.OrderViews;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires hub, remote changes and the order of stopping. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PushProperties.class)
class PushConfiguration {

  @Bean
  PushHub pushHub(PushProperties properties, MeterRegistry registry) {
    return new PushHub(properties, registry);
  }

  @Bean
  EventStream.Surroundings eventStreamSurroundings(
      PushHub hub, Outbox outbox, DatabaseClock clock, PushProperties properties) {
    Duration silence = properties.heartbeat().minus(properties.wakeEvery());
    return new EventStream.Surroundings(hub, new Missed(outbox, clock), silence);
  }

  @Bean
  Recurring pushWaking(PushHub hub, PushProperties properties, MeterRegistry registry) {
    return new Recurring(
        new Recurring.Plan("push-waking", properties.wakeEvery(), GroupCommit.PHASE),
        hub::wake,
        registry);
  }

  @Bean
  PushStop pushStop(PushHub hub) {
    return new PushStop(hub);
  }

  @Bean
  RemoteChanges.Source remoteChangesSource(Outbox outbox, NodeLease node, DatabaseClock clock) {
    return new RemoteChanges.Source(outbox, node, clock);
  }

  @Bean
  RemoteChanges remoteChanges(RemoteChanges.Source source, PushHub hub, OrderViews views) {
    return new RemoteChanges(source, hub, views, RemoteChanges.HORIZON);
  }

  @Bean
  Recurring remoteChangesLook(
      RemoteChanges changes, PushProperties properties, MeterRegistry registry) {
    return new Recurring(
        new Recurring.Plan("remote-changes", properties.pollInterval(), GroupCommit.PHASE),
        changes::look,
        registry);
  }

  @Bean
  @ConditionalOnRedis
  ChangeHints.Audience changeAudience(OrderViews views, PushHub hub, SharedSeal seal) {
    return new ChangeHints.Audience(views, hub, seal);
  }

  @Bean
  @ConditionalOnRedis
  ChangeHints changeHints(
      RedisLink link,
      ChangeHints.Audience audience,
      @Qualifier("remoteChangesLook") Recurring look,
      NodeLease node,
      MeterRegistry registry) {
    return new ChangeHints(link, audience, look, node, registry);
  }

  @Bean
  @ConditionalOnRedis
  RefreshHints refreshHints(RedisLink link, PushHub hub, NodeLease node, MeterRegistry registry) {
    return new RefreshHints(link, hub, node.holder(), registry);
  }
}
