package dev.lockstep.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.ScriptOutputType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisLinkIT {

  private static final byte[] KEY = bytes("key");

  private final TestRedis redis = TestRedis.start();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RedisLink link = redis.link(Duration.ofMillis(500), registry);

  @AfterEach
  void end() {
    link.close();
    redis.close();
  }

  @Test
  void keepsHashesAndSendsManyCommandsInOneGo() {
    var sent =
        IntStream.range(0, 200)
            .mapToObj(i -> link.call(r -> r.hset(KEY, Map.of(bytes("f" + i), bytes("v" + i)))))
            .toList();
    sent.forEach(link::await);
    Long length = link.await(link.call(r -> r.hlen(KEY)));
    assertThat(length).isEqualTo(200);
    byte[] value = link.await(link.call(r -> r.hget(KEY, bytes("f7"))));
    assertThat(value).isEqualTo(bytes("v7"));
    byte[] none = link.await(link.call(r -> r.hget(KEY, bytes("none"))));
    assertThat(none).isNull();
    Boolean expires = link.await(link.call(r -> r.expire(KEY, 100)));
    assertThat(expires).isTrue();
  }

  @Test
  void runsAScriptAlsoOnAServerThatHasForgottenIt() {
    var script = new RedisScript(ScriptOutputType.INTEGER, "return redis.call('INCR', KEYS[1])");
    assertThat(run(script)).isEqualTo(1);
    assertThat(run(script)).isEqualTo(2);
    link.await(link.call(r -> r.scriptFlush()));
    assertThat(run(script)).isEqualTo(3);
  }

  private Long run(RedisScript script) {
    return link.await(link.run(script, new byte[][] {KEY}));
  }

  @Test
  void aRefusalIsAnswerEnoughToStayUp() {
    link.await(link.call(r -> r.set(KEY, KEY)));
    for (var i = 0; i < 20; i++) {
      assertThatThrownBy(() -> link.await(link.call(r -> r.hlen(KEY))))
          .isInstanceOf(RedisUnavailableException.class)
          .hasMessageContaining("WRONGTYPE");
    }
    assertThat(link.up()).isTrue();
  }

  @Test
  void asksAStoppedRedisNoMoreUntilItAnswersAgain() {
    redis.pause();
    var waited = new AtomicInteger();
    await()
        .until(() -> {
          waited.incrementAndGet();
          assertThatThrownBy(this::get).isInstanceOf(RedisUnavailableException.class);
          return !link.up();
        });
    assertThat(waited).hasValue(5);
    var begun = System.nanoTime();
    assertThatThrownBy(this::get).isInstanceOf(RedisUnavailableException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(100));
    assertThat(registry.get("lockstep.redis.up").gauge().value()).isZero();
    redis.resume();
    await().until(link::up);
    assertThat(get()).isNull();
  }

  private byte[] get() {
    return link.await(link.call(r -> r.get(KEY)));
  }

  @Test
  void goesOnWithARedisThatWasKilledAndStartedEmpty() {
    link.await(link.call(r -> r.set(KEY, KEY)));
    redis.kill();
    await()
        .until(() -> {
          assertThatThrownBy(this::get).isInstanceOf(RedisUnavailableException.class);
          return !link.up();
        });
    redis.restart();
    await().until(link::up);
    assertThat(get()).isNull();
  }

  /** As when a network drops packets: the connection does not end, nothing comes. */
  @Test
  void leavesAConnectionThatHasFallenSilent() throws IOException {
    try (RedisLine line = new RedisLine(redis.port());
        RedisLink far = TestRedis.link(line.port(), Duration.ofMillis(200), registry)) {
      var heard = new ConcurrentLinkedQueue<String>();
      far.subscribe("news", m -> heard.add(new String(m, UTF_8)), () -> {});
      var breaks = new AtomicInteger();
      far.onBreak(breaks::incrementAndGet);
      await().until(far::up);
      line.silence();
      await()
          .until(() -> {
            assertThatThrownBy(() -> far.await(far.call(r -> r.get(KEY))))
                .isInstanceOf(RedisUnavailableException.class);
            return !far.up();
          });
      await().atMost(Duration.ofSeconds(20)).until(far::up);
      assertThat(breaks).as("what was written may be lost").hasPositiveValue();
      byte[] none = far.await(far.call(r -> r.get(KEY)));
      assertThat(none).isNull();
      await()
          .until(() -> {
            link.await(link.publish("news", bytes("again")));
            return heard.contains("again");
          });
    }
  }

  @Test
  void isThereWhenRedisComesLater() {
    redis.kill();
    try (var early = redis.link()) {
      assertThat(early.up()).isFalse();
      redis.restart();
      await().until(early::up);
      String answer = early.await(early.call(r -> r.ping()));
      assertThat(answer).isEqualTo("PONG");
    }
  }

  @Test
  void hearsWhatIsSaidAndThatItMayHaveMissedSomething() {
    var heard = new ConcurrentLinkedQueue<String>();
    var resumed = new AtomicInteger();
    link.subscribe("news", m -> heard.add(new String(m, UTF_8)), resumed::incrementAndGet);
    await().untilAtomic(resumed, n -> assertThat(n).isEqualTo(1));
    link.await(link.publish("other", bytes("not for us")));
    link.await(link.publish("news", bytes("one")));
    await().until(() -> heard.contains("one"));
    redis.kill();
    redis.restart();
    await().untilAtomic(resumed, n -> assertThat(n).isEqualTo(2));
    await().until(() -> said("two"));
    await().until(() -> heard.contains("two"));
    assertThat(List.copyOf(heard)).containsExactly("one", "two");
  }

  private boolean said(String text) {
    CompletableFuture<Long> listeners = link.publish("news", bytes(text));
    try {
      return link.await(listeners) == 1;
    } catch (RedisUnavailableException e) {
      return false;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
