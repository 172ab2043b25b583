package dev.lockstep;

import dev.lockstep.CutProxy.Harm;
import dev.lockstep.database.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Three servers, each a process of its own, on one database that belongs to none of them, and one
 * bank, which tells everything to one of them. The clock of one is ahead; the way of another one to
 * the database can be cut.
 */
final class ThreeNodes implements AutoCloseable {

  static final int NODES = 3;
  static final int TOLD_BY_THE_BANK = 0;
  static final int CLOCK_AHEAD = 1;
  static final int CUTTABLE = 2;

  /** Shorter than a pause, so that a paused node loses its number and its share of the work. */
  private static final Duration LEASE = Duration.ofSeconds(4);

  private static final List<String> SETTINGS =
      List.of(
          "lockstep.i-know=true",
          "lockstep.db.pool-size-max=16",
          "lockstep.schedule.lease-ttl=" + LEASE.toMillis() + "ms",
          "lockstep.order.address-changes-max=100",
          "lockstep.payment.refund-wait-max=2s");

  private final Path data;
  private final EmbeddedPostgres database;
  private final CutProxy proxy;
  private final ChildBank bank;
  private final List<ChildServer> servers = new ArrayList<>();
  private volatile Harm weather = Harm.NONE;

  /** Starts all and returns when they are well. */
  ThreeNodes(Path folder, Duration cut, String... more) throws IOException {
    data = folder.resolve("database");
    database = EmbeddedPostgres.start(data);
    proxy = new CutProxy(databaseAddress().getPort(), "lockstep", cut, _ -> weather);
    bank = new ChildBank("history");
    bank.start();
    for (int i = 0; i < NODES; i++) {
      ChildServer server =
          new ChildServer(
                  "history-" + i, folder.resolve("node-" + i), SETTINGS.toArray(String[]::new))
              .with(bank.settings().toArray(String[]::new))
              .with(more)
              .with(
                  "lockstep.db.url=" + url(i),
                  "lockstep.db.user=" + database.user(),
                  "lockstep.db.password=" + database.password());
      servers.add(i == CLOCK_AHEAD ? server.as(ClockAheadApplication.class) : server);
    }
    for (int i = 0; i < NODES; i++) {
      // As behind a balancer: the bank is told one address, whoever opens a charge.
      String told = "http://127.0.0.1:" + servers.get(TOLD_BY_THE_BANK).port();
      servers.get(i).with("lockstep.sandbox.notify-base-url=" + told);
      servers.get(i).launch();
    }
    servers.forEach(ChildServer::awaitWell);
    bank.awaitWell();
  }

  private URI databaseAddress() {
    return URI.create(database.url().substring("jdbc:".length()));
  }

  private String url(int node) {
    return node != CUTTABLE
        ? database.url()
        : "jdbc:postgresql://127.0.0.1:%d%s?sslmode=disable&gssEncMode=disable"
            .formatted(proxy.port(), databaseAddress().getPath());
  }

  List<Integer> ports() {
    return servers.stream().map(ChildServer::port).toList();
  }

  ChildServer server(int node) {
    return servers.get(node);
  }

  ChildBank bank() {
    return bank;
  }

  /** A way past the service into its database, for looking only. */
  JdbcClient jdbc() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(database.url());
    source.setUser(database.user());
    source.setPassword(database.password());
    return JdbcClient.create(source);
  }

  /** SIGKILL to every process of the database; it starts again by itself. */
  void killDatabase() throws IOException {
    ChildServer.killPostgresAndSessions(data);
  }

  /** From now on every statement of one node is held, and its connection cut after a while. */
  void cut() {
    weather = Harm.HOLD_STATEMENT;
  }

  void mend() {
    weather = Harm.NONE;
  }

  @Override
  public void close() throws IOException {
    mend();
    servers.parallelStream().forEach(ChildServer::close);
    bank.close();
    proxy.close();
    database.close();
  }
}
