package dev.lockstep.view;

import dev.lockstep.cache.VersionedCache;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the views and their cache. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CacheProperties.class)
class ViewConfiguration {

  private static final Duration PUT_WITHIN = Duration.ofSeconds(1);
  private static final Duration FLOOR_LIFE = Duration.ofSeconds(60);

  @Bean
  OrderViews orderViews(
      CacheProperties properties, ViewRows rows, ViewEncoder encoder, MeterRegistry registry) {
    VersionedCache.Limits limits =
        new VersionedCache.Limits(properties.size(), properties.ttl(), PUT_WITHIN, FLOOR_LIFE);
    return new OrderViews(
        new VersionedCache<>("orderInfo", limits, registry),
        rows,
        encoder,
        properties.unheardMax());
  }
}
