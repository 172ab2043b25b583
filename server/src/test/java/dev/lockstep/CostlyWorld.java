package dev.lockstep;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.channel.SandboxSecrets;
import dev.lockstep.simulators.sandbox.SandboxSignature;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** The operations whose costs are counted: each makes what it needs and returns the act itself. */
final class CostlyWorld {

  private static final String ORDERS = "/api/v1/orders";
  private static final String PREPAY =
      """
      {"channel": "sandbox", "method": "PAGE"}\
      """;
  private static final int PAGE = 20;

  private final Shop shop;
  private final SandboxSecrets secrets;

  CostlyWorld(Shop shop, SandboxSecrets secrets) {
    this.shop = shop;
    this.secrets = secrets;
  }

  Shop shop() {
    return shop;
  }

  private static String user(int number) {
    return "costly-" + number;
  }

  private Http buyer(int user) {
    return shop.buyer(user(user));
  }

  String place(int user, String... skus) {
    return shop.place(user(user), Shop.cart(skus));
  }

  private ObjectNode request(int user, ObjectNode cart) {
    return shop.request(user(user), cart, Shop.JSON.createObjectNode());
  }

  Runnable create(int user, String... skus) {
    String body = request(user, Shop.cart(skus)).toString();
    return () -> Shop.assertDone(201, buyer(user).post(ORDERS, body));
  }

  Runnable createWithCoupon(int user, String... skus) {
    String coupon = "coupon-" + UUID.randomUUID();
    shop.coupon(coupon, user(user), 100);
    String body = request(user, Shop.cart(skus).put("couponId", coupon)).toString();
    return () -> Shop.assertDone(201, buyer(user).post(ORDERS, body));
  }

  Runnable createUnderKey(int user, String... skus) {
    String body = request(user, Shop.cart(skus)).toString();
    String key = UUID.randomUUID().toString();
    return () ->
        Shop.assertDone(201, buyer(user).write("POST", ORDERS, body, "Idempotency-Key", key));
  }

  Runnable createAgain(int user, String... skus) {
    Runnable create = create(user, skus);
    create.run();
    return create;
  }

  Runnable prepay(int user, String body) {
    String path = ORDERS + "/" + place(user, "TEA") + "/payments";
    return () -> Shop.assertDone(201, buyer(user).post(path, body));
  }

  Runnable callback(int user) {
    return callbackFor(user, place(user, "TEA", "CUP"));
  }

  Runnable callbackOfSplit(int user) {
    return callbackFor(user, place(user, "TEA", "SONG"));
  }

  Runnable callbackAgain(int user) {
    Runnable callback = callback(user);
    callback.run();
    return callback;
  }

  private Runnable callbackFor(int user, String order) {
    String payment = prepaid(user, order);
    long amount = shop.payAmount(order);
    String id = UUID.randomUUID().toString();
    String body =
        """
        {"notificationId": "%s", "type": "CHARGE_SUCCEEDED", "account": "sandbox-merchant",
         "occurredAt": "2026-01-01T00:00:00Z", "paymentId": "%s", "transactionNo": "%s",
         "amount": %d, "currency": "GBP"}\
        """
            .formatted(id, payment, "t-" + id, amount);
    return () -> Shop.assertDone(200, signed(id, body));
  }

  private Http.Reply signed(String id, String body) {
    long time = Instant.now(Clock.systemUTC()).getEpochSecond();
    var signature = new SandboxSignature(secrets.signingSecret(), Clock.systemUTC());
    return shop.operator()
        .write(
            "POST",
            "/callbacks/sandbox",
            body,
            SandboxSignature.NOTIFICATION_ID,
            id,
            SandboxSignature.TIMESTAMP,
            Long.toString(time),
            SandboxSignature.KEY_ID,
            secrets.signingKeyId(),
            SandboxSignature.SIGNATURE,
            signature.sign(id, time, body.getBytes(UTF_8)));
  }

  private String prepaid(int user, String order) {
    var reply = buyer(user).post(ORDERS + "/" + order + "/payments", PREPAY);
    Shop.assertDone(201, reply);
    return reply.json().path("paymentId").asString();
  }

  Runnable cancel(int user, String... skus) {
    return cancelOf(user, place(user, skus));
  }

  Runnable cancelWithPayment(int user) {
    String order = place(user, "TEA", "CUP");
    prepaid(user, order);
    return cancelOf(user, order);
  }

  Runnable cancelPaid(int user) {
    String order = place(user, "TEA", "CUP");
    callbackFor(user, order).run();
    return cancelOf(user, order);
  }

  private Runnable cancelOf(int user, String order) {
    return () -> Shop.assertDone(200, buyer(user).post(ORDERS + "/" + order + "/cancel", "{}"));
  }

  Runnable changeAddress(int user) {
    String path = ORDERS + "/" + place(user, "TEA", "CUP") + "/delivery-address";
    String body = Shop.address("Another Receiver", "+44 1304 211068").toString();
    return () -> Shop.assertDone(200, buyer(user).write("PUT", path, body));
  }

  Runnable issueId(int user) {
    String body = "{\"businessIdentifier\": 10}";
    return () -> Shop.assertDone(201, buyer(user).post("/api/v1/order-ids", body));
  }

  Runnable quote(int user, String... skus) {
    String body = Shop.cart(skus).toString();
    return () -> Shop.assertDone(200, buyer(user).post(ORDERS + "/quote", body));
  }

  Runnable readUncached(int user) {
    String path = ORDERS + "/" + place(user, "TEA", "CUP");
    return () -> Shop.assertDone(200, buyer(user).get(path));
  }

  Runnable readCached(int user) {
    Runnable read = readUncached(user);
    read.run();
    return read;
  }

  Runnable list(int user) {
    for (int i = 0; i < PAGE; i++) {
      place(user, "TEA", "CUP");
    }
    String path = ORDERS + "?limit=" + PAGE;
    return () -> Shop.assertDone(200, buyer(user).get(path));
  }
}
