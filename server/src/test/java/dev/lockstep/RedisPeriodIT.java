package dev.lockstep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.redis.RedisLink;
import dev.lockstep.redis.TestRedis;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The service with a Redis that dies: orders go on, and their hash is right again afterwards. */
class RedisPeriodIT extends RunningShop {

  private static final TestRedis REDIS = TestRedis.start();

  @Autowired private RedisLink link;

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
