package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.PatientClient.Request;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The real service under load, and others who spoil what it stands on: the disk, the connections,
 * the rows. Its callers are told to come again, and when the trouble is over it goes on by itself;
 * in the end every acknowledged order is there and the audit clean.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadNeighboursIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int DISK_MEGABYTES = 192;

  /** Longer than the lock time-out, the pool's patience and what a caller waits for an answer. */
  private static final Duration LUNCH = Duration.ofSeconds(10);

  private static final String[] SETTINGS = {
    "lockstep.order.payment-timeout=5s",
    "lockstep.db.connection-timeout=2s",
    "lockstep.payment.check-wait-first=1s",
    "lockstep.payment.check-wait-max=4s",
    "lockstep.payment.settle-wait-first=1s",
    "lockstep.payment.refund-wait-max=2s",
    "lockstep.schedule.lease-ttl=5s"
  };

  private static final String OTHERS =
      """
      SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND application_name <> 'neighbour'
      """;

  /** An answer, and how long it took. */
  private record Answer(int status, String retryAfter, JsonNode json, long millis) {

    boolean comeAgain() {
      return status == 503 && !retryAfter.isEmpty() && json.path("retryable").asBoolean();
    }
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private Optional<SmallDisk> disk;
  private ChildServer server;
  private PatientClient client;
  private Shoppers shoppers;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    disk = SmallDisk.make(folder.resolve("data"), DISK_MEGABYTES);
    server = new ChildServer("badNeighbours", folder.resolve("data"), SETTINGS);
    disk.ifPresent(server::on);
    server.start();
    client = new PatientClient(server.port());
    shoppers = new Shoppers(client);
    shoppers.start();
  }

  @AfterAll
  void everythingIsThereAndTheAuditClean() throws Exception {
    try (ChildServer last = server) {
      assertThat(last).isNotNull();
      shoppers.finish();
      JdbcClient database = server.database();
      await().atMost(SOON).untilAsserted(() -> assertThat(open(database)).isZero());
      for (Shoppers.Placed placed : shoppers.placed()) {
        Request again = placed.request();
        assertThat(client.again(again).json()).isEqualTo(placed.answer().json());
      }
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(() -> {
            JsonNode audit = client.must(200, Request.get("operator", "/ops/v1/audit")).json();
            assertThat(audit.path("clean").asBoolean()).as(audit.toString()).isTrue();
          });
      assertThat(client.strange()).as("answers nobody should get").isEmpty();
    } finally {
      shoppers.close();
      client.close();
      http.close();
    }
  }

  private static long open(JdbcClient database) {
    return database
        .sql("SELECT count(*) FROM order_info WHERE order_status = 10")
        .query(Long.class)
        .single();
  }

  @Test
  void aFullDiskStopsOrdersUntilThereIsRoom() throws Exception {
    assumeThat(disk).as("no memory disk can be mounted here, not even in a namespace").isPresent();
    awaitOrders(10);
    long postmaster = server.postgres();
    Path ballast = server.data().resolve("ballast");
    List<Answer> answers = new ArrayList<>();

    try {
      // First the tables cannot grow (53100) ...
      awaitRefusals(3, ballast, answers);
      // ... then the log cannot either: PostgreSQL panics, and cannot recover as long as it is so.
      await().atMost(SOON).until(this::losesItsConnection);
      awaitRefusals(3, ballast, answers);
      assertThat(health()).isEqualTo(503);
    } finally {
      Files.delete(ballast);
    }
    awaitOrders(20);
    awaitHealth(200);
    assertThat(server.postgres()).isNotEqualTo(postmaster);
    assertThat(server.postgresLog()).contains("redo starts");
    assertThat(answers)
        .allSatisfy(answer ->
            assertThat(answer.status() == 201 || answer.comeAgain()).as("%s", answer).isTrue());
  }

  /** Eats the write-ahead log; true when that has brought the database down. */
  private boolean losesItsConnection() throws IOException {
    try (Connection neighbour = server.dataSource().getConnection();
        var statement = neighbour.createStatement()) {
      statement.execute("SELECT pg_logical_emit_message(true, 'x', repeat('x', 1000000))");
      return false;
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState()).startsWith("08");
    }
  }

  private void awaitRefusals(int count, Path ballast, List<Answer> answers) {
    int[] refused = {0};
    await()
        .atMost(SOON)
        .until(() -> {
          SmallDisk.fill(ballast);
          Answer answer = order("buyer-0");
          answers.add(answer);
          return answer.status() != 201 && ++refused[0] >= count;
        });
  }

  @Test
  void whenOthersHaveAllConnectionsCallersAreToldToComeAgain() throws Exception {
    awaitOrders(5);
    List<Connection> taken = takeAllConnections(server.dataSource());
    try {
      Answer order = order("buyer-1");
      assertThat(order.comeAgain()).as("%s", order).isTrue();
      assertThat(order.millis()).isLessThan(6_000);
      Answer list = ask(Request.get("buyer-1", "/api/v1/orders"));
      assertThat(list.comeAgain()).as("%s", list).isTrue();
      assertThat(health()).isEqualTo(503);
    } finally {
      for (Connection connection : taken) {
        connection.close();
      }
    }
    awaitHealth(200);
    awaitOrders(10);
  }

  private static List<Connection> takeAllConnections(DataSource source) {
    List<Connection> taken = new ArrayList<>();
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> {
          boolean none = takeWhatThereIs(source, taken);
          return terminateOthers(taken.getFirst()) == 0 && none;
        });
    return taken;
  }

  private static boolean takeWhatThereIs(DataSource source, List<Connection> taken) {
    boolean gotOne = false;
    while (true) {
      try {
        Connection connection = source.getConnection();
        connection.setClientInfo("ApplicationName", "neighbour");
        taken.add(connection);
        gotOne = true;
      } catch (SQLException full) {
        return !gotOne;
      }
    }
  }

  private static long terminateOthers(Connection mine) throws SQLException {
    try (var statement = mine.createStatement();
        var rows = statement.executeQuery(OTHERS)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void rowsLockedForLongKeepOnlyThoseWhoNeedThem() throws Exception {
    awaitEveryBuyer();
    long unknown = ordersNobodyKnowsOf();
    String held = client.must(201, plain("buyer-2", 2)).text("orderId");
    List<Request> blocked =
        List.of(plain("buyer-3", 0), cancelling("buyer-2", held), withCoupon("buyer-3"));
    List<Answer> innocent = new ArrayList<>();
    List<CompletableFuture<Answer>> waiting = new ArrayList<>();
    try (Connection lunch = server.dataSource().getConnection();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      lunch.setAutoCommit(false);
      lock(lunch, "SELECT 1 FROM product_stock WHERE sku_code = 'SKU-0' FOR UPDATE");
      lock(lunch, "SELECT 1 FROM order_info WHERE order_id = '" + held + "' FOR UPDATE");
      lock(lunch, "SELECT 1 FROM coupon FOR UPDATE");
      for (Request request : blocked) {
        waiting.add(CompletableFuture.supplyAsync(() -> ask(request), threads));
      }
      long begin = System.nanoTime();
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> {
            innocent.add(ask(plain("buyer-4", 1)));
            return System.nanoTime() - begin > LUNCH.toNanos();
          });
      lunch.rollback();
    }
    assertThat(waiting).extracting(CompletableFuture::join).allMatch(Answer::comeAgain);
    assertThat(innocent).hasSizeGreaterThan(30).allMatch(answer -> answer.status() == 201);
    // Each of the three rows had to be found once, and nobody waits longer than for that.
    assertThat(innocent).filteredOn(answer -> answer.millis() > 900).hasSizeLessThanOrEqualTo(3);
    assertThat(innocent).allMatch(answer -> answer.millis() < 4_500);

    client.must(201, blocked.getFirst());
    client.must(201, blocked.getLast());
    awaitOrders(10);
    assertThat(ordersNobodyKnowsOf() - unknown)
        .as("at most the shoppers whose time was up in the midst of a try, once each")
        .isLessThanOrEqualTo(Shoppers.BUYERS);
  }

  /** Each of them has one order in hand, so nothing that was sent before is under way then. */
  private void awaitEveryBuyer() {
    int before = shoppers.placed().size();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            shoppers.placed().stream()
                    .skip(before)
                    .map(placed -> placed.request().user())
                    .distinct()
                    .count()
                == Shoppers.BUYERS);
  }

  private long ordersNobodyKnowsOf() {
    return client.unknown().stream().filter("/api/v1/orders"::equals).count();
  }

  private static void lock(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** An order of one piece, with an id of its own. */
  private Request plain(String user, int sku) {
    Request issue = Request.post(user, "/api/v1/order-ids", "{\"businessIdentifier\":7}");
    String id = client.must(201, issue).text("orderId");
    return Request.post(user, "/api/v1/orders", Shoppers.body(id, sku, 1));
  }

  private Request withCoupon(String user) {
    String coupon =
        """
        {"items":[{"couponId":"lunch","userId":"%s","name":"Lunch","type":"FIXED","amount":100,
          "currency":"EUR"}]}
        """
            .formatted(user);
    client.must(200, new Request("operator", "PUT", "/ops/v1/coupons", coupon, ""));
    Request plain = plain(user, 1);
    ObjectNode body = (ObjectNode) PatientClient.JSON.readTree(plain.body());
    ObjectNode amounts = body.put("couponId", "lunch").putObject("amounts");
    amounts.put("originAmount", 700).put("couponAmount", 100);
    amounts.put("shippingAmount", 0).put("payAmount", 600);
    return Request.post(user, plain.path(), body.toString());
  }

  private static Request cancelling(String user, String orderId) {
    return Request.post(user, "/api/v1/orders/" + orderId + "/cancel", "{\"reason\":\"why not\"}");
  }

  /** One attempt at an order, whatever comes of it. */
  private Answer order(String user) {
    Answer id = ask(Request.post(user, "/api/v1/order-ids", "{\"businessIdentifier\":7}"));
    return id.status() == 201
        ? ask(
            Request.post(
                user, "/api/v1/orders", Shoppers.body(id.json().path("orderId").asString(), 1, 1)))
        : id;
  }

  /** One attempt. */
  private Answer ask(Request request) {
    HttpRequest.Builder builder =
        client
            .request(request.user(), request.path())
            .header("Content-Type", "application/json")
            .method(request.method(), HttpRequest.BodyPublishers.ofString(request.body()))
            .timeout(Duration.ofSeconds(30));
    long begin = System.nanoTime();
    try {
      var response = http.send(builder.build(), BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Retry-After").orElse(""),
          PatientClient.JSON.readTree(response.body()),
          (System.nanoTime() - begin) / 1_000_000);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private int health() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/actuator/health");
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
  }

  private void awaitHealth(int status) {
    await().atMost(SOON).until(() -> health() == status);
  }

  private void awaitOrders(int more) {
    int wanted = shoppers.acknowledged() + more;
    await()
        .atMost(SOON)
        .failFast(() -> assertThat(client.strange()).isEmpty())
        .until(() -> shoppers.acknowledged() >= wanted);
  }
}
