package dev.lockstep;

import static org.awaitility.Awaitility.await;

import dev.lockstep.database.TestDatabase;
import dev.lockstep.outbox.Partitions;
import dev.lockstep.simulators.sandbox.SandboxBankApplication;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Two servers, each a process of its own, on one database that belongs to neither, and one bank.
 * What was prepaid at one is told to the other by the bank.
 */
final class TwoNodes implements AutoCloseable {

  /** Long enough for a race that meets several pauses, short enough to wait for. */
  static final Duration PAYMENT_TIMEOUT = Duration.ofSeconds(20);

  /** Shorter than a pause, so that a paused node loses its number and its share of the work. */
  static final Duration LEASE = Duration.ofMillis(2500);

  /** After this the database ends a transaction whose node does nothing. */
  static final Duration IDLE_MAX = Duration.ofSeconds(7);

  private static final String MERCHANT_KEY = "two-nodes-merchant";
  private static final String SIGNING_SECRET = "two-nodes-signing";
  private static final Duration HELD_FOR = Duration.ofMillis(100);
  private static final Duration SOON = Duration.ofMillis(600);
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(30);

  private static final List<String> SETTINGS =
      List.of(
          "lockstep.i-know=true",
          "lockstep.db.pool-size-max=16",
          "lockstep.db.idle-in-transaction-timeout=" + IDLE_MAX.toSeconds() + "s",
          "lockstep.order.payment-timeout=" + PAYMENT_TIMEOUT.toSeconds() + "s",
          "lockstep.schedule.lease-ttl=" + LEASE.toMillis() + "ms",
          "lockstep.sandbox.merchant-key=" + MERCHANT_KEY,
          "lockstep.sandbox.signing-secret=" + SIGNING_SECRET,
          // Nobody asks the bank before the deadline: the callback alone tells of the money.
          "lockstep.payment.check-wait-first=60s",
          "lockstep.payment.check-before-deadline=0s",
          "lockstep.payment.settle-wait-first=1s",
          "lockstep.payment.refund-wait-max=2s",
          // The audit shall not take "later" for done.
          "lockstep.audit.deadline-grace=2s",
          "lockstep.audit.queue-grace=2s",
          "lockstep.audit.settle-grace=0s",
          "lockstep.audit.inbox-grace=0s",
          "lockstep.audit.book-grace=0s",
          "lockstep.audit.book-schedule=0s");

  private static final String DEADLINE_HOLDER =
      """
      SELECT n.node_no FROM partition_lease p JOIN node_lease n ON n.holder = p.holder
      WHERE p.work_name = 'deadlines' AND p.partition_no = ? AND p.expires_at > now()
      """;

  /**
   * Commands of one node that wait for a transaction of the other whose client does nothing about
   * it; one that is being committed would soon be out of the way.
   */
  private static final String IN_THE_WAY =
      """
      SELECT count(*)
      FROM pg_stat_activity waiting
      JOIN pg_stat_activity holding ON holding.pid = ANY (pg_blocking_pids(waiting.pid))
      WHERE holding.application_name = ? AND waiting.application_name = ?
        AND holding.state = 'idle in transaction'
        AND holding.state_change < clock_timestamp() - make_interval(secs => ?)
        AND waiting.query ~ '(order_info|product_stock)'
      """;

  private final TestDatabase database = TestDatabase.fresh();
  private final ConfigurableApplicationContext bank;
  private final List<ChildServer> servers = new ArrayList<>();
  private final NodeCalls calls;
  private final JdbcClient jdbc = JdbcClient.create(database.dataSource());

  TwoNodes(Path folder) throws IOException {
    bank = bank();
    for (int i = 0; i < 2; i++) {
      servers.add(
          new ChildServer("node-" + i, folder, SETTINGS.toArray(String[]::new))
              .with(
                  "lockstep.db.url=" + named("node-" + i),
                  "lockstep.db.user=" + database.user(),
                  "lockstep.db.password=" + database.password(),
                  "lockstep.sandbox.base-url=" + bankUrl()));
    }
    calls = new NodeCalls(servers.stream().map(ChildServer::port).toList());
    for (int i = 0; i < 2; i++) {
      int other = servers.get(1 - i).port();
      servers.get(i).with("lockstep.sandbox.notify-base-url=http://127.0.0.1:" + other);
      // One after the other: the first has node number 0.
      servers.get(i).start();
    }
  }

  private ConfigurableApplicationContext bank() {
    return new SpringApplication(SandboxBankApplication.class)
        .run(
            "--spring.config.name=sandbox-bank",
            "--spring.main.banner-mode=off",
            "--spring.threads.virtual.enabled=true",
            "--server.address=127.0.0.1",
            "--server.port=0",
            "--lockstep.sandbox.bank.url=" + database.url(),
            "--lockstep.sandbox.bank.user=" + database.user(),
            "--lockstep.sandbox.bank.password=" + database.password(),
            "--lockstep.sandbox.bank.merchant-key=" + MERCHANT_KEY,
            "--lockstep.sandbox.bank.signing-secret=" + SIGNING_SECRET);
  }

  private String bankUrl() {
    String port = bank.getEnvironment().getRequiredProperty("local.server.port");
    return "http://127.0.0.1:" + port + "/sandbox";
  }

  private String named(String application) {
    String url = database.url();
    return url + (url.contains("?") ? "&" : "?") + "ApplicationName=" + application;
  }

  NodeCalls calls() {
    return calls;
  }

  JdbcClient jdbc() {
    return jdbc;
  }

  long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  /** The buyer pays at the bank. */
  NodeCalls.Reply press(String paymentId, long delayMs) {
    String path = "/v1/charges/" + paymentId + "/succeed?delayMs=" + delayMs;
    return calls.plain("POST", URI.create(bankUrl() + path), "");
  }

  /** The node whose scan expires this order; before the first pause its number is its place. */
  int expires(String orderId) {
    return jdbc.sql(DEADLINE_HOLDER)
        .param(Partitions.of(orderId))
        .query(Integer.class)
        .optional()
        .map(number -> number % 2)
        .orElse(0);
  }

  /** Nodes that hold a number, or partitions of any work, as the database has it. */
  long holders(String table) {
    return count("SELECT count(DISTINCT holder) FROM " + table + " WHERE expires_at > now()");
  }

  /**
   * SIGSTOP while it holds an open transaction that has written, and for whose locks the other node
   * waits; tries until it does.
   */
  void pauseInTheWay(int node) {
    await()
        .atMost(STOPPED_WITHIN)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(7))
        .until(() -> {
          servers.get(node).pause();
          if (soon(() -> isInTheWay(node))) {
            return true;
          }
          resume(node);
          return false;
        });
  }

  private static boolean soon(BooleanSupplier holds) {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (System.nanoTime() - deadline < 0) {
      if (holds.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }

  private boolean isInTheWay(int node) {
    return jdbc.sql(IN_THE_WAY)
            .params("node-" + node, "node-" + (1 - node), HELD_FOR.toMillis() / 1000.0)
            .query(Long.class)
            .single()
        > 0;
  }

  void resume(int node) {
    servers.get(node).resume();
  }

  @Override
  public void close() {
    for (ChildServer server : servers) {
      server.close();
    }
    calls.close();
    bank.close();
    database.drop();
  }
}
