package dev.lockstep.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.LockstepApplication;
import dev.lockstep.commit.DatabaseClock;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.order.OrderStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Iterator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.sql.DataSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** A server with a certificate of its own: which HTTP is spoken is the client's choice. */
@Timeout(60)
@SpringBootTest(
    classes = LockstepApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "lockstep.mode=development",
      "lockstep.i-know=true",
      // Whoever notices something before has not noticed it by a heartbeat.
      "lockstep.push.heartbeat=10m"
    })
class TlsIT {

  private static final String ALIAS = "server";
  private static final String PASSWORD = "only-for-this-test";

  @TempDir private static Path folder;

  @LocalServerPort private int port;
  @Autowired private DataSource dataSource;
  @Autowired private PushHub hub;
  @Autowired private DatabaseClock clock;
  private String token = "";

  @DynamicPropertySource
  static void certificate(DynamicPropertyRegistry registry)
      throws IOException, InterruptedException {
    TestDatabase.fresh().register(registry);
    Path store = folder.resolve("server.p12");
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    registry.add("server.ssl.key-store", () -> "file:" + store);
    registry.add("server.ssl.key-store-password", () -> PASSWORD);
  }

  /** A client that trusts this certificate alone. */
  private static HttpClient client(Version version) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("server.p12"))) {
      trusted.load(in, PASSWORD.toCharArray());
    }
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    certificates.setCertificateEntry(ALIAS, trusted.getCertificate(ALIAS));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(certificates);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().version(version).sslContext(context).build();
  }

  private <T> HttpResponse<T> send(
      HttpClient client, HttpRequest.Builder request, BodyHandler<T> body)
      throws IOException, InterruptedException {
    HttpResponse<T> response = client.send(request.build(), body);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(client.version());
    assertThat(response.sslSession()).isPresent();
    return response;
  }

  private HttpRequest.Builder to(String path) {
    var request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private static HttpRequest.Builder post(HttpRequest.Builder request, String body) {
    return request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
  }

  @ParameterizedTest
  @EnumSource
  void ordersAreReadAndStreamedOverTls(Version version) throws Exception {
    var userId = "user-" + OrderFixture.newId().substring(10);
    var orders = new OrderFixture(dataSource);
    var orderId = orders.create(userId, 0);
    orders.move(
        orderId,
        userId,
        new OrderFixture.Step(2, OrderEvent.SIGNED, OrderStatus.SIGNED, clock.instant()));
    try (HttpClient client = client(version)) {
      var first = send(client, to("/v3/api-docs"), BodyHandlers.ofByteArray());
      assertThat(first.body()).as("more than a client's window").hasSizeGreaterThan(65_535);
      var body = "{\"userId\":\"" + userId + "\",\"roles\":[\"buyer\"]}";
      var told = send(client, post(to("/dev/token"), body), BodyHandlers.ofString()).body();
      token = JsonMapper.shared().readTree(told).path("token").asString();
      var read = send(client, to("/api/v1/orders/" + orderId), BodyHandlers.ofString());
      assertThat(read.body()).contains("\"version\":2");
      try (var lines = send(client, to("/api/v1/events"), BodyHandlers.ofLines()).body()) {
        var iterator = lines.iterator();
        assertThat(iterator.next()).startsWith("retry: ");
        var comment = post(to("/api/v1/orders/" + orderId + "/comment"), "{}");
        send(client, comment, BodyHandlers.ofString());
        assertThat(until(iterator, "\"version\":3")).contains(orderId, "\"event\":\"COMMENTED\"");
      }
      client.shutdownNow();
    }
    if (version == Version.HTTP_1_1) {
      // Over HTTP/2 a stream stays a request, which meets its client's end at a heartbeat.
      await().untilAsserted(() -> assertThat(hub.clients()).isZero());
    }
  }

  private static String until(Iterator<String> lines, String part) {
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.contains(part)) {
        return line;
      }
    }
    throw new AssertionError("the stream ended without " + part);
  }
}
