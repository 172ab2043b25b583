package dev.lockstep.outbox;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The pool of follow-up work.
 *
 * @param coreThreads threads used before work waits in the queue
 * @param maxThreads threads used when the queue is full
 * @param queueCapacity tasks waiting at most; beyond it the relay waits, never a caller
 */
@ConfigurationProperties("lockstep.async")
public record AsyncProperties(
    @DefaultValue("20") int coreThreads,
    @DefaultValue("50") int maxThreads,
    @DefaultValue("200") int queueCapacity) {

  public AsyncProperties {
    if (coreThreads < 1 || maxThreads < coreThreads || maxThreads > 1_000) {
      throw new IllegalArgumentException(
          "lockstep.async needs 1 <= core-threads <= max-threads <= 1000");
    }
    if (queueCapacity < 1 || queueCapacity > 100_000) {
      throw new IllegalArgumentException("lockstep.async.queue-capacity must be 1 to 100000");
    }
  }
}
