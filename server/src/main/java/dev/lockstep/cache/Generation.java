package dev.lockstep.cache;

import dev.lockstep.redis.RedisLink;
import io.micrometer.core.instrument.Counter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether this node is sure of the shared level or in doubt, and the new generation that ends a
 * doubt. What it is for is said at {@link SharedLevel}.
 */
final class Generation {

  private final RedisLink link;
  private final byte[] key;
  private final Counter begun;
  private final AtomicLong doubts = new AtomicLong(1);
  private final AtomicLong settled = new AtomicLong();
  private final AtomicBoolean settling = new AtomicBoolean();

  Generation(RedisLink link, byte[] key, Counter begun) {
    this.link = link;
    this.key = key;
    this.begun = begun;
    link.onBreak(this::doubt);
    // Before anybody asks: who did would find nothing, and could keep nothing.
    link.onUp(this::sure);
    settle();
  }

  byte[] key() {
    return key;
  }

  /**
   * Whether nothing can be there that this node knows to be older. Else does something about it.
   */
  boolean sure() {
    if (settled.get() == doubts.get()) {
      return true;
    }
    settle();
    return false;
  }

  /** How many doubts there were: one more between question and answer, and it is worth nothing. */
  long doubts() {
    return doubts.get();
  }

  void doubt() {
    doubts.incrementAndGet();
  }

  private void settle() {
    if (!link.up() || !settling.compareAndSet(false, true)) {
      return;
    }
    long doubt = doubts.get();
    byte[] name =
        HexFormat.of()
            .toHexDigits(ThreadLocalRandom.current().nextLong())
            .getBytes(StandardCharsets.UTF_8);
    var _ =
        link.call(redis -> redis.set(key, name))
            .whenComplete((_, failure) -> {
              if (failure == null) {
                settled.set(doubt);
                begun.increment();
              }
              settling.set(false);
            });
  }
}
