package dev.lockstep.redis;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the link where a Redis is set; elsewhere nothing of Lettuce is loaded. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRedis
@EnableConfigurationProperties(RedisProperties.class)
class RedisConfiguration {

  @Bean
  RedisLink redisLink(RedisProperties properties, MeterRegistry registry) {
    return new RedisLink(properties, registry);
  }
}
