package dev.lockstep;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.redis.RedisLink;
import dev.lockstep.redis.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The service with a Redis that dies: orders go on, and their hash is right again afterwards. */
class RedisPeriodIT extends RunningShop {

  /** Of every address the shop sends. */
  private static final String[] PERSONAL = {"Ann Buyer", "1304 211067", "Castle Hill Road"};

  /** A name at random, and the names of periods. */
  private static final List<String> ENDLESS = List.of("lockstep:generation:", "periods:");

  private static final long HALF_AN_HOUR = Duration.ofMinutes(30).toMillis();
  private static final long A_DAY = Duration.ofHours(24).toMillis();
  private static final TestRedis REDIS = TestRedis.start();

  @Autowired private RedisLink link;
  @Autowired private JdbcClient database;

  private final String period = "2026_" + UUID.randomUUID();

  @DynamicPropertySource
  static void redis(DynamicPropertyRegistry registry) {
    REDIS.register(registry);
  }

  @AfterAll
  static void end() {
    REDIS.close();
  }

  private String place(String user) {
    var more = Shop.JSON.createObjectNode();
    more.putObject("period").put("periodNumber", period);
    return shop().place(user, Shop.cart("TEA"), more);
  }

  /** As a foreign reader sees it, in Redis itself; "" is nothing. */
  private String inRedis(String order) {
    var hash = ("fataMorgana_" + period).getBytes(UTF_8);
    var entry = link.await(link.call(redis -> redis.hget(hash, order.getBytes(UTF_8))));
    return entry == null ? "" : new String(entry, UTF_8);
  }

  /** As a foreign writer leaves it. */
  private void inRedis(String order, String entry) {
    var hash = ("fataMorgana_" + period).getBytes(UTF_8);
    link.await(link.call(redis -> redis.hset(hash, order.getBytes(UTF_8), entry.getBytes(UTF_8))));
  }

  private Http.Reply asked(String order) {
    return shop().operator().get("/ops/v1/periods/" + period + "/orders/" + order);
  }

  private void currency(String order, String currency) {
    var update = "UPDATE order_info SET currency = ? WHERE order_id = ?";
    database.sql(update).param(currency).param(order).update();
  }

  @Test
  void damageInRedisOrInTheRowIsNeverAServersError() {
    var order = place(Shop.newUser());
    Shop.soon().until(() -> inRedis(order).contains("pending"));
    var sound = inRedis(order);
    for (var damaged :
        List.of("", "{", sound.replace("24.94", "1e400"), sound.replace(period, "another"))) {
      inRedis(order, damaged);
      assertThat(asked(order).json().path("status").asString()).isEqualTo("pending");
      assertThat(inRedis(order)).as("mended").isEqualTo(sound);
    }
    var hash = ("fataMorgana_" + period).getBytes(UTF_8);
    link.await(link.call(redis -> redis.set(hash, "no hash".getBytes(UTF_8))));
    assertThat(asked(order).json().path("status").asString()).isEqualTo("pending");
    assertThat(inRedis(order)).as("mended").isEqualTo(sound);
    link.await(link.call(redis -> redis.del(hash)));
    currency(order, "XXX");
    var refused = asked(order);
    currency(order, "GBP"); // the audit after all tests counts it
    assertThat(refused.code()).isEqualTo("ORDER_NOT_FOUND");
    assertThat(refused.json().path("detail").asString()).contains("cannot be shown");
  }

  /** A view with its address in clear is in Redis too, but nobody finds it there. */
  @Test
  void whatIsInRedisTellsNobodyOfThePersonAndEnds() {
    var user = Shop.newUser();
    var order = place(user);
    var view = shop().buyer(user).get("/api/v1/orders/" + order).response().body();
    assertThat(view).contains(PERSONAL);
    Shop.soon().until(() -> keys().contains("order:info:" + order) && !inRedis(order).isEmpty());
    for (var key : keys()) {
      if (ENDLESS.stream().noneMatch(key::startsWith)) {
        var bytes = key.getBytes(UTF_8);
        var fields = link.await(link.call(redis -> redis.hgetall(bytes)));
        assertThat(fields.values())
            .as(key)
            .allSatisfy(
                value -> assertThat(new String(value, ISO_8859_1)).doesNotContain(PERSONAL));
        long life = link.await(link.call(redis -> redis.pttl(bytes)));
        assertThat(life)
            .as(key)
            .isBetween(1L, key.startsWith("order:info:") ? HALF_AN_HOUR : A_DAY);
      }
    }
  }

  private List<String> keys() {
    return link.await(link.call(redis -> redis.keys("*"))).stream()
        .map(key -> new String(key, UTF_8))
        .toList();
  }

  @Test
  void anOrderIsInRedisByItselfAndWhatHappensWithoutRedisIsBroughtLater() {
    var user = Shop.newUser();
    var before = place(user);
    Shop.soon().until(() -> inRedis(before).contains("\"status\":\"pending\""));
    REDIS.kill();
    var meanwhile = place(user);
    shop().atBank(shop().prepay(user, before, Shop.WALLET), "succeed");
    shop().keeps(before, shop().payAmount(before));
    shop().awaitStatus(before, "PAID");
    var asked = shop().operator().get("/ops/v1/periods/" + period + "/orders/" + before);
    assertThat(asked.json().path("status").asString()).isEqualTo("paid");
    REDIS.restart();
    Shop.soon().until(link::up);
    Shop.soon().until(() -> inRedis(before).contains("\"status\":\"paid\""));
    Shop.soon().until(() -> inRedis(meanwhile).contains("\"status\":\"pending\""));
  }
}
