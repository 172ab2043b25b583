package dev.lockstep.cli.demo;

import dev.lockstep.cli.client.ApiClient;
import dev.lockstep.cli.client.Outages;
import dev.lockstep.cli.client.Refused;
import dev.lockstep.cli.client.RetryPolicy;
import dev.lockstep.cli.client.ShopApi;
import dev.lockstep.cli.client.Tokens;
import dev.lockstep.cli.client.Unreachable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/**
 * How soon a change at one node is what every node serves to a reader that names no version. An
 * order is placed, read at every node, so that each has it in its cache, and cancelled at the next
 * node in turn; time runs from the answer to that until the last node shows it.
 */
final class Pulse implements AutoCloseable {
  private static final String USER = "demo-pulse";
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration SHOWN_WITHIN = Duration.ofSeconds(10);
  private static final long LOOK_EVERY_MS = 1;

  private final ShopApi shop;
  private final List<Node> nodes;
  private final String skuCode;
  private final String run;
  private final List<Double> millis = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closed;
  private int beats;

  /** One server and a client that knows only what this server told it. */
  private record Node(OwnServer server, ApiClient http, ShopApi shop) {}

  /**
   * What was measured.
   *
   * @param millis of each change, in the order they were made; the last was made when all was done
   */
  record Beats(List<Double> millis, List<String> problems) {}

  /**
   * Begins.
   *
   * @param shop changes orders, at the nodes in turn
   * @param skuCode what is ordered, a piece at a time
   * @param run makes the orders' names unique
   */
  Pulse(List<OwnServer> servers, ShopApi shop, String skuCode, String run, Clock clock) {
    this.shop = shop;
    this.skuCode = skuCode;
    this.run = run;
    this.nodes =
        servers.stream()
            .map(server -> {
              Outages unnoted = new Outages(clock);
              ApiClient http = new ApiClient(server.url(), RetryPolicy.brief(), unnoted);
              return new Node(server, http, new ShopApi(http, new Tokens(http)));
            })
            .toList();
    this.thread = Thread.ofVirtual().name("pulse").start(this::beatOn);
  }

  private void beatOn() {
    try {
      while (!closed) {
        beat();
        Thread.sleep(EVERY);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException stopped) {
      if (!closed) {
        throw stopped;
      }
    }
  }

  /** Changes one more order, the last, and tells of all. */
  Beats last() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while waiting", stopped);
    }
    beat();
    return new Beats(List.copyOf(millis), List.copyOf(problems));
  }

  private synchronized void beat() {
    try {
      ObjectNode form = OrderForm.quoteOne(USER, skuCode);
      ShopApi.Quote quote = shop.quote(USER, form);
      String orderId = shop.orderId(USER, OrderForm.BUSINESS_IDENTIFIER);
      shop.place(USER, OrderForm.create(form, orderId, name(), quote));
      each(node -> shows(node, orderId, "CREATED"));
      shop.cancel(USER, orderId, "changed my mind");
      long committed = System.nanoTime();
      each(node -> shows(node, orderId, "CANCELED"));
      millis.add((System.nanoTime() - committed) / 1e6);
    } catch (Refused | Unreachable | NotShown problem) {
      problems.add("a change that every node was to serve: " + problem.getMessage());
    }
  }

  private String name() {
    return run + "-pulse-" + beats++;
  }

  /** At all nodes at once; one that was killed meanwhile serves nobody. */
  private void each(Predicate<Node> shown) {
    List<OwnServer> late =
        new Workers(nodes.size())
                .each(
                    nodes,
                    node -> {
                      boolean fine =
                          !node.server().alive() || shown.test(node) || !node.server().alive();
                      return fine ? List.<OwnServer>of() : List.of(node.server());
                    })
                .stream()
                .flatMap(List::stream)
                .toList();
    if (!late.isEmpty()) {
      throw new NotShown("not shown by %s".formatted(late.getFirst().url()));
    }
  }

  private boolean shows(Node node, String orderId, String status) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < SHOWN_WITHIN.toNanos()) {
      try {
        if (node.shop().order(USER, orderId).status().equals(status)) {
          return true;
        }
      } catch (Unreachable away) {
        return false;
      }
      Pause.millis(LOOK_EVERY_MS);
    }
    return false;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    nodes.forEach(node -> node.http().close());
  }

  private static final class NotShown extends RuntimeException {
    private static final long serialVersionUID = 1;

    private NotShown(String what) {
      super(what, null, false, false);
    }
  }
}
