package dev.lockstep.view;

import dev.lockstep.cache.SharedLevel;
import dev.lockstep.cache.SharedValues;
import dev.lockstep.cache.VersionedCache;
import dev.lockstep.commit.DatabaseClock;
import dev.lockstep.privacy.SharedSeal;
import dev.lockstep.redis.RedisLink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the views and their cache. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CacheProperties.class)
class ViewConfiguration {

  private static final SharedLevel.Name NAME = new SharedLevel.Name("orderInfo", "order:info:");
  private static final Duration PUT_WITHIN = Duration.ofSeconds(1);
  private static final Duration FLOOR_LIFE = Duration.ofSeconds(60);

  @Bean
  VersionedCache<OrderViews.Part, Encoded> orderCache(
      CacheProperties properties,
      ObjectProvider<RedisLink> redis,
      SharedSeal seal,
      MeterRegistry registry) {
    VersionedCache.Limits limits =
        new VersionedCache.Limits(
            properties.local() ? properties.l1().size() : 0,
            properties.l1().ttl(),
            PUT_WITHIN,
            FLOOR_LIFE,
            new VersionedCache.Absent(
                properties.local() ? properties.l1().absentSize() : 0,
                properties.l1().absentTtl()));
    RedisLink link = redis.getIfAvailable();
    SharedValues<OrderViews.Part, Encoded> shared =
        link == null || !properties.enabled() || !properties.l2().enabled()
            ? null
            : new SharedValues<>(level(properties, link, seal, registry), Encoded.FORM);
    return new VersionedCache<>(NAME.cache(), limits, shared, registry);
  }

  private static SharedLevel level(
      CacheProperties properties, RedisLink link, SharedSeal seal, MeterRegistry registry) {
    SharedLevel.Limits limits =
        new SharedLevel.Limits(properties.l2().ttl(), PUT_WITHIN, FLOOR_LIFE);
    return new SharedLevel(NAME, link, seal, limits, registry);
  }

  @Bean
  SyncDelays syncDelays(MeterRegistry registry, DatabaseClock databaseClock) {
    return new SyncDelays(registry, databaseClock);
  }

  @Bean
  OrderViews orderViews(
      VersionedCache<OrderViews.Part, Encoded> cache,
      ViewRows rows,
      ViewEncoder encoder,
      CacheProperties properties,
      SyncDelays delays) {
    return new OrderViews(cache, rows, encoder, properties.l1().unheardMax(), delays);
  }

  @Bean
  CacheRefresh cacheRefresh(
      VersionedCache<OrderViews.Part, Encoded> cache,
      CacheRefresh.Source source,
      CacheProperties properties,
      Clock clock,
      ApplicationEventPublisher announced) {
    return new CacheRefresh(cache, source, properties, clock, announced);
  }

  @Bean
  CacheRefresh.Source cacheRefreshSource(ViewRows rows, ViewEncoder encoder, OrderPages pages) {
    return new CacheRefresh.Source(rows, encoder, pages);
  }
}
