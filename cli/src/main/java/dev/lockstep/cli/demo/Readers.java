package dev.lockstep.cli.demo;

import dev.lockstep.cli.client.ApiClient;
import dev.lockstep.cli.client.Nodes;
import dev.lockstep.cli.client.Outages;
import dev.lockstep.cli.client.Refused;
import dev.lockstep.cli.client.RetryPolicy;
import dev.lockstep.cli.client.ShopApi;
import dev.lockstep.cli.client.Unreachable;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Readers who hop over all nodes and always name the highest version of an order anybody in the
 * demo was told of, by an answer or by an event. Whoever is shown less than that has seen an order
 * go back.
 */
final class Readers implements AutoCloseable {
  private static final int PAUSE_MS = 100;

  /** Where reads are slow the machine is busy, and readers are the last to keep it so. */
  private static final int PAUSE_SHARE = 4;

  private static final int RECENT = 50;
  private static final int EXAMPLES_MAX = 20;

  /** What a node answers that knows less than was named. */
  private static final Set<String> BACK =
      Set.of("VERSION_WENT_BACK", "ORDER_VERSION_AHEAD", "ORDER_NOT_FOUND");

  private final ApiClient http;
  private final ShopApi shop;
  private final List<Thread> threads = new ArrayList<>();
  private final List<Placed> placed = new ArrayList<>();
  private final List<String> examples = new ArrayList<>();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong back = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();
  private volatile boolean closed;

  private record Placed(String userId, String orderId) {}

  /**
   * What they saw.
   *
   * @param reads answered
   * @param back of them, answered with less than was named
   * @param unanswered no answer within some seconds, or none but "later"
   */
  record Seen(long reads, long back, long unanswered, List<String> examples) {}

  /**
   * Starts so many.
   *
   * @param known what the demo knows of versions
   */
  Readers(List<URI> nodes, ShopApi known, int count, Clock clock) {
    this.http = new ApiClient(new Nodes(nodes), RetryPolicy.brief(), new Outages(clock));
    this.shop = known.by(http);
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofVirtual().name("reader-" + i).start(this::readOn));
    }
  }

  /** From now on they read it too. */
  void placed(String userId, String orderId) {
    synchronized (placed) {
      placed.add(new Placed(userId, orderId));
    }
  }

  private void readOn() {
    try {
      while (!closed) {
        long start = System.nanoTime();
        Placed order = any();
        if (order != null) {
          read(order);
        }
        long tookMs = (System.nanoTime() - start) / 1_000_000;
        Thread.sleep(Math.max(PAUSE_MS, tookMs * PAUSE_SHARE));
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** Every other time one of the newest, to which most happens. */
  private @Nullable Placed any() {
    ThreadLocalRandom chance = ThreadLocalRandom.current();
    synchronized (placed) {
      int size = placed.size();
      if (size == 0) {
        return null;
      }
      int from = chance.nextBoolean() ? Math.max(0, size - RECENT) : 0;
      return placed.get(chance.nextInt(from, size));
    }
  }

  private void read(Placed order) {
    try {
      shop.order(order.userId(), order.orderId());
      reads.incrementAndGet();
    } catch (Refused refused) {
      if (BACK.contains(refused.code())) {
        reads.incrementAndGet();
        back.incrementAndGet();
        note(order.orderId() + ": " + refused.getMessage());
      } else {
        unanswered.incrementAndGet();
      }
    } catch (Unreachable | IllegalStateException away) {
      unanswered.incrementAndGet();
    }
  }

  private void note(String example) {
    synchronized (examples) {
      if (examples.size() < EXAMPLES_MAX) {
        examples.add(example);
      }
    }
  }

  /** So far. */
  Seen seen() {
    synchronized (examples) {
      return new Seen(reads.get(), back.get(), unanswered.get(), List.copyOf(examples));
    }
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    http.close();
  }
}
