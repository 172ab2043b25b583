package dev.lockstep.bench.subject;

import dev.lockstep.bench.machine.Waiting;
import dev.lockstep.cli.client.ApiClient;
import dev.lockstep.cli.client.Outages;
import dev.lockstep.cli.client.RetryPolicy;
import dev.lockstep.cli.client.ShopApi;
import dev.lockstep.cli.client.Tokens;
import dev.lockstep.cli.process.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The service as the script runs it, with a data folder of its own. */
public final class Server implements Subject {

  private static final Duration UP_WITHIN = Duration.ofMinutes(2);

  /** Options of java that the script starts every server with. */
  static final List<String> FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:-G1UseAdaptiveIHOP",
          "-XX:InitiatingHeapOccupancyPercent=75");

  private final Plan plan;
  private final Child child;
  private final int port;
  private final ApiClient http;
  private final Tokens tokens;
  private final DatabaseAccess database;

  /**
   * Which server.
   *
   * @param name of its data folder: the same name goes on with the same data
   * @param options settings beyond the defaults; of two with the same key the later one holds
   */
  public record Plan(String name, List<String> options) {

    public Plan {
      Map<String, String> byKey = new LinkedHashMap<>();
      options.forEach(option -> byKey.put(option.split("=", 2)[0], option));
      options = List.copyOf(byKey.values());
    }

    /** The same with more settings. */
    public Plan with(String... more) {
      return new Plan(name, Stream.concat(options.stream(), Stream.of(more)).toList());
    }
  }

  private Server(DatabaseAccess database, Plan plan, Child child, int port) {
    this.plan = plan;
    this.child = child;
    this.port = port;
    URI url = URI.create("http://127.0.0.1:" + port);
    this.http = new ApiClient(url, RetryPolicy.brief(), new Outages(Clock.systemUTC()));
    this.tokens = new Tokens(http);
    this.database = database;
  }

  /** Starts it and returns when it is up; it is closed with the kit, if not before. */
  public static Server start(Kit kit, Plan plan) {
    return start(kit, plan, new DatabaseAccess(kit.data(plan.name())));
  }

  /** Starts one more on the database of the first, where the bank is too. */
  public static Server beside(Server first, Kit kit, Plan plan) {
    DatabaseAccess database = first.database;
    Plan joining =
        plan.with(
            "--lockstep.i-know=true",
            "--lockstep.db.url=" + database.url(),
            "--lockstep.db.user=" + database.user(),
            "--lockstep.db.password=" + database.password(),
            "--lockstep.sandbox.base-url=http://127.0.0.1:" + first.port + "/sandbox");
    return start(kit, joining, database);
  }

  private static Server start(Kit kit, Plan plan, DatabaseAccess database) {
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.add(kit.java().toString());
    command.addAll(FLAGS);
    command.addAll(kit.javaOptions());
    command.addAll(List.of("-jar", kit.serverJar().toString()));
    command.add("--lockstep.mode=development");
    command.add("--server.port=" + port);
    command.add("--lockstep.data-dir=" + kit.data(plan.name()));
    command.addAll(plan.options());
    Child child = Child.start(command, Map.of(), kit.log(plan.name()));
    Server server = kit.closing().add(new Server(database, plan, child, port));
    try {
      Waiting.until(server::up, UP_WITHIN, "it did not come up in time");
    } catch (IllegalStateException failure) {
      server.close();
      throw new IllegalStateException(
          "a server failed to start; see " + kit.log(plan.name()), failure);
    }
    return server;
  }

  private boolean up() {
    if (!child.process().isAlive()) {
      throw new IllegalStateException("it has ended");
    }
    return http.healthy();
  }

  @Override
  public String name() {
    return plan.name();
  }

  @Override
  public long pid() {
    return child.pid();
  }

  @Override
  public DatabaseAccess database() {
    return database;
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  public int port() {
    return port;
  }

  /** The public API, for setting up. */
  public ShopApi shop() {
    return new ShopApi(http, tokens);
  }

  /** An operator's token. */
  public String operator() {
    return tokens.operator();
  }

  @Override
  public void close() {
    database.close();
    http.close();
    child.close();
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new UncheckedIOException("no free port", none);
    }
  }
}
