package dev.lockstep.cli.demo;

import dev.lockstep.cli.client.ShopApi;
import dev.lockstep.cli.retail.Invoice;
import dev.lockstep.cli.retail.InvoiceLine;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Watches whether several nodes keep in step; of one node there is nothing to watch. */
final class Witness implements AutoCloseable {
  private final int nodes;
  private final @Nullable Readers readers;
  private final @Nullable Pulse pulse;

  private Witness(int nodes, @Nullable Readers readers, @Nullable Pulse pulse) {
    this.nodes = nodes;
    this.readers = readers;
    this.pulse = pulse;
  }

  /**
   * Begins to watch the demo's own servers.
   *
   * @param orders one of whose articles is bought and cancelled again and again
   */
  static Witness of(List<OwnServer> servers, ShopApi shop, List<Invoice> orders, Plan plan) {
    if (servers.size() < 2) {
      return new Witness(servers.size(), null, null);
    }
    var urls = servers.stream().map(OwnServer::url).toList();
    Pulse pulse =
        orders.stream()
            .flatMap(order -> order.soldLines().stream())
            .filter(line -> line.unitPriceMinor() > 0 && line.rule().productType() == 1)
            .findFirst()
            .map(InvoiceLine::skuCode)
            .map(sku -> new Pulse(servers, shop, sku, plan.run(), plan.clock()))
            .orElse(null);
    return new Witness(
        servers.size(), new Readers(urls, shop, plan.readers(), plan.clock()), pulse);
  }

  /**
   * How it watches.
   *
   * @param run makes names unique
   */
  record Plan(int readers, String run, Clock clock) {}

  /** The readers read this order too from now on. */
  void placed(String userId, String orderId) {
    if (readers != null) {
      readers.placed(userId, orderId);
    }
  }

  /** Makes a last change and judges. */
  Optional<InStep> verdict(SharedRedis redis) {
    if (readers == null) {
      return Optional.empty();
    }
    Pulse.Beats beats = pulse == null ? new Pulse.Beats(List.of(), List.of()) : pulse.last();
    String told = redis.killed().isEmpty() ? redis.story() : redis.killed();
    return Optional.of(new InStep(nodes, readers.seen(), beats, told));
  }

  @Override
  public void close() {
    if (pulse != null) {
      pulse.close();
    }
    if (readers != null) {
      readers.close();
    }
  }
}
