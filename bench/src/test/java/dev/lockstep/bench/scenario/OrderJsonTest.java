package dev.lockstep.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bench.load.HttpText;
import dev.lockstep.bench.rows.Cart;
import dev.lockstep.bench.rows.Goods;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class OrderJsonTest {

  @Test
  void isJsonWhoseAmountsAddUp() {
    Cart cart = Cart.twoOf(5_000, new SplittableRandom(1));
    var json = JsonMapper.builder().build().readTree(OrderJson.create("1".repeat(28), cart));
    assertThat(json.at("/orderId").asString()).hasSize(28);
    assertThat(json.at("/items").size()).isEqualTo(2);
    assertThat(json.at("/items/0/skuCode").asString())
        .isEqualTo(Goods.code(cart.lines().getFirst().article()));
    assertThat(json.at("/amounts/payAmount").asLong()).isEqualTo(cart.amount());
    assertThat(json.at("/deliveryAddress/phone").asString()).isNotEmpty();
  }

  @Test
  void requestsSayHowLongTheirBodyIs() {
    String request = new String(HttpText.post("/p", "t", "{\"a\":\"ä\"}"), StandardCharsets.UTF_8);
    assertThat(request)
        .startsWith("POST /p HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer t\r\n")
        .contains("Content-Length: 10\r\n")
        .endsWith("\r\n\r\n{\"a\":\"ä\"}");
    assertThat(new String(HttpText.get("/p", ""), StandardCharsets.UTF_8))
        .isEqualTo("GET /p HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  }
}
