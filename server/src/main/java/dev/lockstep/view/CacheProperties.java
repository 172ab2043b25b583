package dev.lockstep.view;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The cache of order views in this process.
 *
 * @param size order families kept at most
 * @param ttl life of an entry
 * @param unheardMax how long the cache answers after this node last heard what others commit
 */
@ConfigurationProperties("lockstep.cache.l1")
public record CacheProperties(
    @DefaultValue("10000") long size,
    @DefaultValue("5m") Duration ttl,
    @DefaultValue("2s") Duration unheardMax) {

  public CacheProperties {
    if (size < 0 || size > 10_000_000) {
      throw new IllegalArgumentException("lockstep.cache.l1.size must be 0 to 10000000");
    }
    if (!unheardMax.isPositive()) {
      throw new IllegalArgumentException("lockstep.cache.l1.unheard-max must be positive");
    }
    if (!ttl.isPositive()) {
      throw new IllegalArgumentException("lockstep.cache.l1.ttl must be positive");
    }
  }
}
