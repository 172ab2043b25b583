package dev.lockstep.redis;

import java.util.stream.Stream;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether the settings name a Redis. */
final class RedisIsSet implements Condition {

  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    return Stream.of("lockstep.redis.uri", "lockstep.redis.host")
        .map(name -> context.getEnvironment().getProperty(name, ""))
        .anyMatch(value -> !value.isBlank());
  }
}
