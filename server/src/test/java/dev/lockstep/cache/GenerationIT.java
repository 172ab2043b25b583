package dev.lockstep.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.cache.SharedLevel.Begun;
import dev.lockstep.cache.SharedLevel.Found;
import dev.lockstep.cache.SharedLevel.Value;
import dev.lockstep.privacy.TestSeal;
import dev.lockstep.redis.RedisGate;
import dev.lockstep.redis.RedisLink;
import dev.lockstep.redis.RedisUnavailableException;
import dev.lockstep.redis.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a new generation makes worth nothing, and when a node is in doubt. */
class GenerationIT {

  private static final TestRedis REDIS = TestRedis.start();
  private static final RedisGate GATE = new RedisGate(REDIS);
  private static final byte[] GENERATION = b("lockstep:generation:order:info:");

  /** Something else stands under its key, so a change of it fails. */
  private static final String BROKEN = "666";

  private static final String FAMILY = "1001";
  private static final String BUYER = "BUYER/1001";
  private static final String SELLER = "SELLER/1001";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private RedisLink link;
  private SharedLevel level;

  @BeforeEach
  void begin() {
    GATE.hold(1);
    link = GATE.link(Duration.ofSeconds(5), registry);
    await().until(link::up);
    link.await(link.call(redis -> redis.flushall()));
    link.await(link.call(redis -> redis.set(b("order:info:" + BROKEN), b("no hash"))));
    var limits =
        new SharedLevel.Limits(
            Duration.ofMinutes(30), Duration.ofSeconds(10), Duration.ofSeconds(60));
    var name = new SharedLevel.Name("test", "order:info:");
    level = new SharedLevel(name, link, TestSeal.seal(), limits, registry);
    await().pollDelay(Duration.ZERO).until(() -> level.find("0", BUYER).isPresent());
  }

  @AfterEach
  void end() {
    REDIS.resume();
    GATE.hold(1);
    link.close();
  }

  @AfterAll
  static void stop() throws IOException {
    GATE.close();
    REDIS.close();
  }

  @Test
  void aLoadOfAnEarlierGenerationIsNotKept() {
    var begun = look(BUYER);
    renew();
    assertThat(put(BUYER, 3, begun)).isFalse();
    assertThat(put(BUYER, 3, look(BUYER))).isTrue();
  }

  @Test
  void aLoadThatBeganAfterTheClockOfThisRedisIsNotKept() {
    var begun = look(BUYER);
    var ahead = new Begun(begun.generation(), begun.atMillis() + 60_000);
    assertThat(put(BUYER, 3, ahead)).isFalse();
  }

  @Test
  void aRedisThatIsBackHasAGenerationBeforeAnybodyAsks() {
    REDIS.kill();
    await()
        .until(() -> {
          var _ = link.call(redis -> redis.get(GENERATION));
          return !link.up();
        });
    REDIS.restart();
    await().until(link::up);
    await().until(() -> link.await(link.call(redis -> redis.get(GENERATION))) != null);
    assertThat(level.find("0", BUYER)).isPresent();
  }

  @Test
  void noPartOfAnEarlierGenerationComesBackWithAPutOfTheNewOne() {
    put(BUYER, 3, look(BUYER));
    renew();
    assertThat(put(SELLER, 3, look(SELLER))).isTrue();
    assertThat(value(BUYER)).isEmpty();
    assertThat(value(SELLER)).isPresent();
  }

  @Test
  void aHigherVersionOfAnEarlierGenerationBindsNobody() {
    put(BUYER, 9, look(BUYER));
    renew();
    var begun = look(BUYER);
    assertThat(link.await(level.advance(Map.of(FAMILY, 4L)))).isEqualTo(1);
    assertThat(put(BUYER, 3, begun)).as("the floor is of the new generation").isFalse();
    assertThat(put(BUYER, 4, begun)).isTrue();
  }

  @Test
  void aChangeToldLateTakesNothingAway() {
    put(BUYER, 4, look(BUYER));
    assertThat(link.await(level.advance(Map.of(FAMILY, 3L)))).isZero();
    assertThat(link.await(level.advance(Map.of(FAMILY, 4L)))).isZero();
    assertThat(value(BUYER)).isPresent();
  }

  @Test
  void whatIsHeldOfAnEarlierGenerationIsNotTold() {
    put(BUYER, 3, look(BUYER));
    renew();
    assertThat(level.held(FAMILY)).isEmpty();
  }

  @Test
  void aGenerationThatIsLostAloneIsRenewed() {
    put(BUYER, 3, look(BUYER));
    link.await(link.call(redis -> redis.del(GENERATION)));
    assertThat(level.find(FAMILY, BUYER)).isEmpty();
    await().until(() -> level.find(FAMILY, BUYER).isPresent());
    assertThat(value(BUYER)).isEmpty();
  }

  /** The failed change and the question are on their way together. */
  @Test
  void anAnswerThatComesAfterADoubtIsWorthNothing() throws Exception {
    put(BUYER, 3, look(BUYER));
    GATE.hold(2);
    var lost = level.advance(Map.of(BROKEN, 1L));
    var asked = CompletableFuture.supplyAsync(() -> level.find(FAMILY, BUYER));
    assertThat(asked.get()).isEmpty();
    assertThat(lost).isCompletedExceptionally();
  }

  /** One doubt is being settled while the next one comes. */
  @Test
  void aDoubtThatCameMeanwhileIsNotSettled() {
    var lost = level.advance(Map.of(BROKEN, 1L));
    assertThatThrownBy(() -> link.await(lost)).isInstanceOf(RedisUnavailableException.class);
    GATE.hold(1_000);
    var lostToo = level.advance(Map.of(BROKEN, 2L));
    assertThat(level.find(FAMILY, BUYER)).as("not asked; a new generation is").isEmpty();
    var before = generations();
    GATE.hold(1);
    await().until(() -> generations() > before);
    assertThat(lostToo).isCompletedExceptionally();
    assertThat(level.find(FAMILY, BUYER)).as("in doubt again").isEmpty();
  }

  @Test
  void inDoubtNothingIsSent() {
    var begun = look(BUYER);
    var lost = level.advance(Map.of(BROKEN, 1L));
    assertThatThrownBy(() -> link.await(lost)).isInstanceOf(RedisUnavailableException.class);
    REDIS.pause();
    var sent = new Value(FAMILY, BUYER, 3, b("value"));
    assertThat(level.put(sent, begun)).isCompletedWithValue(false);
    assertThat(level.find(FAMILY, BUYER)).isEmpty();
  }

  private double generations() {
    var tags = new String[] {"cache", "test", "level", "l2"};
    return registry.counter("lockstep.cache.generations", tags).count();
  }

  /** As another node that starts. */
  private void renew() {
    link.await(link.call(redis -> redis.set(GENERATION, b("another"))));
  }

  private Begun look(String field) {
    return level.find(FAMILY, field).map(Found::begun).orElseThrow();
  }

  private boolean put(String field, long version, Begun begun) {
    return level.await(level.put(new Value(FAMILY, field, version, b("value")), begun));
  }

  private Optional<String> value(String field) {
    return level
        .find(FAMILY, field)
        .flatMap(found -> Optional.ofNullable(found.value()))
        .map(bytes -> new String(bytes, UTF_8));
  }

  private static byte[] b(String text) {
    return text.getBytes(UTF_8);
  }
}
