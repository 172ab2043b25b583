package dev.lockstep.cli.demo;

import dev.lockstep.cli.client.OrderView;
import dev.lockstep.cli.client.Outages;
import dev.lockstep.cli.client.Refused;
import dev.lockstep.cli.client.ShopApi;
import dev.lockstep.cli.client.Unreachable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits until every order shows its expected end, then looks at all of them once more: an order
 * that was right for a moment and is not any longer is a difference.
 */
final class Settlement {
  private static final Duration AFTER_DEADLINE = Duration.ofSeconds(15);
  private static final Comparator<Settled> BY_INVOICE =
      Comparator.comparing(settled -> settled.played().plan().invoice().number());
  private static final long ROUND_PAUSE_MS = 500;

  private final ShopApi shop;
  private final Outages outages;
  private final Workers workers;
  private final Duration window;

  Settlement(ShopApi shop, Outages outages, Workers workers, Duration window) {
    this.shop = shop;
    this.outages = outages;
    this.workers = workers;
    this.window = window;
  }

  /**
   * One order at its end.
   *
   * @param view the last sight of it, null if it was never placed or could not be read
   * @param differences empty when it ended as expected
   * @param byOutage it ended in the other right way, because the server was away at its deadline
   */
  record Settled(
      Played played, @Nullable OrderView view, List<String> differences, boolean byOutage) {

    boolean asExpected() {
      return differences.isEmpty();
    }
  }

  /** Looks until all are as expected or {@code patience} is over; then one last time. */
  List<Settled> settle(List<Played> orders, Duration patience, Progress progress) {
    long start = System.nanoTime();
    List<Played> waiting = new ArrayList<>(orders);
    waiting.removeIf(order -> order.problem() != null);
    progress.step(orders.size() - waiting.size());
    while (!waiting.isEmpty() && System.nanoTime() - start < patience.toNanos()) {
      List<Played> left =
          workers.each(waiting, this::look).stream()
              .filter(settled -> !settled.asExpected())
              .map(Settled::played)
              .toList();
      progress.step(waiting.size() - left.size());
      waiting = left;
      if (!waiting.isEmpty()) {
        Pause.millis(ROUND_PAUSE_MS);
      }
    }
    return workers.each(orders, this::look).stream().sorted(BY_INVOICE).toList();
  }

  private Settled look(Played order) {
    if (order.problem() != null) {
      return new Settled(order, null, List.of(order.problem()), false);
    }
    try {
      return judge(order, shop.order(order.userId(), order.orderId()));
    } catch (Refused | Unreachable unreadable) {
      return new Settled(order, null, List.of(String.valueOf(unreadable.getMessage())), false);
    }
  }

  private Settled judge(Played order, OrderView view) {
    List<String> differences = order.expected().differences(view);
    if (differences.isEmpty()) {
      return new Settled(order, view, differences, false);
    }
    boolean away =
        outages.touched(order.placedAt(), order.placedAt().plus(window).plus(AFTER_DEADLINE));
    boolean otherRightEnd =
        away
            && !order.expected().openCase()
            && order.expected().expired(order.capturedMinor()).differences(view).isEmpty();
    return new Settled(order, view, otherRightEnd ? List.of() : differences, otherRightEnd);
  }
}
