package dev.lockstep.bench.subject;

import dev.lockstep.bench.machine.Waiting;
import dev.lockstep.cli.process.Child;
import dev.lockstep.database.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The sandbox bank as a process of its own, with a PostgreSQL of its own below this process: what
 * it costs is nobody's figure.
 */
public final class Bank implements AutoCloseable {

  private static final String NAME = "bank";
  private static final Duration UP_WITHIN = Duration.ofMinutes(1);

  private final EmbeddedPostgres database;
  private final Child child;
  private final int port;
  private final String merchantKey = UUID.randomUUID().toString();
  private final String signingSecret = UUID.randomUUID().toString();

  private Bank(Kit kit) {
    database = EmbeddedPostgres.start(kit.data(NAME));
    port = Server.freePort();
    List<String> command = new ArrayList<>();
    command.add(kit.java().toString());
    command.addAll(List.of("-Xmx256m", "-jar", kit.bankJar().toString()));
    command.add("--server.port=" + port);
    command.add("--lockstep.sandbox.bank.url=" + database.url());
    command.add("--lockstep.sandbox.bank.user=" + database.user());
    command.add("--lockstep.sandbox.bank.password=" + database.password());
    command.add("--lockstep.sandbox.bank.merchant-key=" + merchantKey);
    command.add("--lockstep.sandbox.bank.signing-secret=" + signingSecret);
    child = Child.start(command, Map.of(), kit.log(NAME));
  }

  /** Starts it and returns when it answers. */
  public static Bank start(Kit kit) {
    Bank bank = kit.closing().add(new Bank(kit));
    try (HttpClient client = HttpClient.newHttpClient()) {
      Waiting.until(
          () -> bank.answers(client), UP_WITHIN, "the bank did not come up; see " + kit.log(NAME));
    } catch (IllegalStateException failure) {
      bank.close();
      throw failure;
    }
    return bank;
  }

  private boolean answers(HttpClient client) {
    try {
      var book = HttpRequest.newBuilder(URI.create(url() + "/v1/book"));
      var request = book.header("Authorization", "Bearer " + merchantKey).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped", stopped);
    }
  }

  private String url() {
    return "http://127.0.0.1:" + port + "/sandbox";
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** What makes a server use this bank. */
  public String[] serverOptions() {
    return new String[] {
      "--lockstep.sandbox.base-url=" + url(),
      "--lockstep.sandbox.merchant-key=" + merchantKey,
      "--lockstep.sandbox.signing-secret=" + signingSecret
    };
  }

  @Override
  public void close() {
    child.close();
    database.close();
  }
}
