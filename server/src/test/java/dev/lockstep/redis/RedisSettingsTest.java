package dev.lockstep.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySourcesPropertyResolver;
import org.springframework.core.io.ClassPathResource;

class RedisSettingsTest {

  /** Three seconds are fine for a connection and far too long for each read. */
  @Test
  void theTimeOutOfTheReferenceIsForConnectingAndNotForEachRead() throws IOException {
    var sources = new MutablePropertySources();
    sources.addLast(
        new MapPropertySource("the reference", Map.of("spring.data.redis.timeout", "3000ms")));
    new YamlPropertySourceLoader()
        .load("shipped", new ClassPathResource("application.yaml"))
        .forEach(sources::addLast);
    var settings = new PropertySourcesPropertyResolver(sources);
    assertThat(settings.getProperty("lockstep.redis.timeout")).isEqualTo("250ms");
    assertThat(settings.getProperty("lockstep.redis.connect-timeout")).isEqualTo("3000ms");
  }
}
