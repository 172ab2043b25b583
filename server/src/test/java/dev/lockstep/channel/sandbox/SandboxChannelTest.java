package dev.lockstep.channel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.channel.CloseResult;
import dev.lockstep.channel.Notification;
import dev.lockstep.channel.OpenRequest;
import dev.lockstep.channel.OpenResult;
import dev.lockstep.channel.PaymentChannel.RawNotification;
import dev.lockstep.channel.QueryResult;
import dev.lockstep.channel.RefundRequest;
import dev.lockstep.channel.RefundResult;
import dev.lockstep.channel.Verification;
import dev.lockstep.mode.OwnUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.json.JsonMapper;

/** The wire of the sandbox bank, played by a server that says what a test wants to hear. */
class SandboxChannelTest {

  private static final Instant NOW = Instant.parse("2025-01-01T12:00:00Z");
  private static final String CHARGE =
      """
      {"paymentId":"p1","status":"%s","payUrl":"http://x","captures":[{"transactionNo":"t1",
       "amount":5,"currency":"EUR","capturedAt":"2025-01-01T12:00:00Z","refundedAmount":0}]}
      """;

  private final JsonMapper json = JsonMapper.builder().build();
  private final CountDownLatch testEnds = new CountDownLatch(1);
  private volatile int status = 200;
  private volatile String answer = "{}";
  private volatile boolean silent;
  private HttpServer bank;
  private SandboxChannel channel;

  @BeforeEach
  void start() throws IOException {
    bank = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    bank.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    bank.createContext(
        "/",
        exchange -> {
          if (silent) {
            await();
          }
          byte[] body = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    bank.start();
    channel = channel(URI.create("http://127.0.0.1:" + bank.getAddress().getPort()));
  }

  private SandboxChannel channel(URI url) {
    var properties =
        new SandboxProperties(
            url,
            URI.create("http://127.0.0.1:1"),
            null,
            "k",
            null,
            null,
            null,
            Set.of("EUR"),
            Duration.ofSeconds(1),
            Duration.ofMillis(300));
    var address =
        new SandboxAddress(url, properties.notifyBaseUrl(), new OwnUrl(new MockEnvironment()));
    var calls = new SandboxCalls(json, address, "key", properties);
    var secrets = Map.of("k2", "new".getBytes(UTF_8), "k1", "old".getBytes(UTF_8));
    return new SandboxChannel(
        "sandbox",
        calls,
        new SandboxSignatures(secrets),
        new SandboxNotifications(json, "sandbox", SandboxChannel.accountOf("sandbox")),
        properties.currencies());
  }

  @AfterEach
  void stop() {
    testEnds.countDown();
    bank.stop(0);
  }

  private void await() {
    try {
      testEnds.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void says(int code, String body) {
    status = code;
    answer = body;
  }

  private OpenResult open() {
    return channel.open(new OpenRequest("p1", 5, "EUR", "PAGE", NOW, "an order"));
  }

  private RefundResult refund() {
    return channel.refund(new RefundRequest("r1", "p1", "t1", 5, "EUR", "why"));
  }

  @Test
  void takesSilenceAsUnknownAndNeverAsFailure() {
    silent = true;
    assertThat(open()).isInstanceOf(OpenResult.Unknown.class);
    assertThat(channel.query("p1")).isInstanceOf(QueryResult.Unknown.class);
    assertThat(channel.close("p1")).isInstanceOf(CloseResult.Unknown.class);
    assertThat(refund()).isInstanceOf(RefundResult.Unknown.class);
  }

  @Test
  void takesTheBanksOwnTroubleAsUnknown() {
    says(503, "{\"code\":\"BANK_UNAVAILABLE\"}");
    assertThat(open()).isInstanceOf(OpenResult.Unknown.class);
    assertThat(refund()).isInstanceOf(RefundResult.Unknown.class);
    says(401, "{\"code\":\"UNAUTHENTICATED\"}");
    assertThat(refund()).isInstanceOf(RefundResult.Unknown.class);
    says(200, "not json");
    assertThat(channel.query("p1")).isInstanceOf(QueryResult.Unknown.class);
    says(200, "{\"status\":\"SUCCEEDED\",\"captures\":[{\"amount\":-5}]}");
    assertThat(channel.query("p1")).isInstanceOf(QueryResult.Unknown.class);
  }

  @Test
  void takesARefusalAsOne() {
    says(409, "{\"code\":\"CHARGE_CONFLICT\"}");
    assertThat(open()).isEqualTo(new OpenResult.Refused("409 CHARGE_CONFLICT"));
    says(422, "{\"code\":\"REFUND_EXCEEDS_CAPTURE\"}");
    assertThat(refund()).isInstanceOf(RefundResult.Refused.class);
    says(404, "{\"code\":\"CHARGE_NOT_FOUND\"}");
    assertThat(channel.query("p1")).isInstanceOf(QueryResult.NotFound.class);
    assertThat(channel.close("p1")).isInstanceOf(CloseResult.NotFound.class);
    says(404, "{\"code\":\"REFUND_NOT_FOUND\"}");
    assertThat(channel.queryRefund("r1")).isInstanceOf(RefundResult.NotFound.class);
  }

  @Test
  void readsWhatTheBankKnows() {
    says(201, CHARGE.formatted("PENDING"));
    assertThat(open()).isEqualTo(new OpenResult.Opened("{\"payUrl\":\"http://x\"}"));
    assertThat(channel.query("p1")).isInstanceOf(QueryResult.Pending.class);
    says(200, CHARGE.formatted("SUCCEEDED"));
    assertThat(channel.query("p1"))
        .isInstanceOfSatisfying(
            QueryResult.Captured.class,
            found -> assertThat(found.captures().getFirst().amount()).isEqualTo(5));
    assertThat(channel.close("p1")).isInstanceOf(CloseResult.Captured.class);
    says(200, "{\"status\":\"FAILED\",\"failReason\":\"no\"}");
    assertThat(refund()).isEqualTo(new RefundResult.Failed("no"));
  }

  @Test
  void knowsNoAddressBeforeTheServerHasAPort() {
    var address = new SandboxAddress(null, null, new OwnUrl(new MockEnvironment()));
    assertThat(address.bankUrl()).isEmpty();
    var started =
        new SandboxAddress(
            null, null, new OwnUrl(new MockEnvironment().withProperty("local.server.port", "81")));
    assertThat(started.notifyUrl("sandbox")).contains("http://127.0.0.1:81/callbacks/sandbox");
  }

  private static RawNotification raw(String keyId, String secret, String body, Instant at) {
    byte[] bytes = body.getBytes(UTF_8);
    String timestamp = Long.toString(NOW.getEpochSecond());
    String hmac = SandboxSignatures.hmac(secret.getBytes(UTF_8), "n1." + timestamp + ".", bytes);
    return new RawNotification(
        Map.of(
            "sandbox-notification-id",
            "n1",
            "sandbox-timestamp",
            timestamp,
            "sandbox-key-id",
            keyId,
            "sandbox-signature",
            "v1=" + hmac),
        bytes,
        at);
  }

  private static String body(String account) {
    return """
    {"notificationId":"n1","type":"CHARGE_SUCCEEDED","account":"%s",
     "occurredAt":"2025-01-01T11:59:59Z","paymentId":"p1","transactionNo":"t1","amount":5,
     "currency":"EUR"}
    """
        .formatted(account);
  }

  @Test
  void acceptsBothSecretsWhileOneIsReplaced() {
    String body = body("sandbox-merchant");
    assertThat(channel.verify(raw("k1", "old", body, NOW)))
        .isInstanceOfSatisfying(
            Verification.Genuine.class,
            genuine ->
                assertThat(genuine.notification()).isInstanceOf(Notification.Captured.class));
    assertThat(channel.verify(raw("k2", "new", body, NOW)))
        .isInstanceOf(Verification.Genuine.class);
    assertThat(channel.verify(raw("k3", "new", body, NOW)))
        .isEqualTo(new Verification.UnknownKey("k3"));
  }

  @Test
  void refusesWhatIsNotTheBanksOrNotOurs() {
    String body = body("sandbox-merchant");
    assertThat(channel.verify(raw("k1", "new", body, NOW))).isInstanceOf(Verification.Forged.class);
    assertThat(channel.verify(raw("k1", "old", body("other"), NOW)))
        .isInstanceOf(Verification.Forged.class);
    assertThat(channel.verify(raw("k1", "old", body, NOW.plusSeconds(301))))
        .isInstanceOf(Verification.Stale.class);
    assertThat(channel.verify(raw("k1", "old", "{}", NOW)))
        .isInstanceOf(Verification.Malformed.class);
    assertThat(channel.verify(new RawNotification(Map.of(), new byte[0], NOW)))
        .isInstanceOf(Verification.Forged.class);
  }
}
