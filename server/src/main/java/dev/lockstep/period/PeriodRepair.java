package dev.lockstep.period;

import dev.lockstep.order.PeriodOrder;
import dev.lockstep.order.PeriodOrders;
import dev.lockstep.period.PeriodStore.Change;
import dev.lockstep.period.PeriodStore.Kept;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.SystemCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares a period with the database, page by page, and mends the difference. Filling an empty
 * hash is the same work with everything missing, so warming up is no second way.
 *
 * <p>What the store knows is looked at after the page was read. A version above the page's is
 * either newer than the page or wrong; a second look at the row tells, for a row is never behind
 * the store.
 */
final class PeriodRepair {

  private static final Logger LOG = LoggerFactory.getLogger(PeriodRepair.class);

  private final PeriodOrders orders;
  private final PeriodStore store;
  private final PeriodMetrics metrics;
  private final int chunkSize;
  private final Set<String> running = ConcurrentHashMap.newKeySet();

  PeriodRepair(
      PeriodOrders orders, PeriodStore store, PeriodMetrics metrics, PeriodProperties properties) {
    this.orders = orders;
    this.store = store;
    this.metrics = metrics;
    this.chunkSize = properties.chunkSize();
  }

  /** What has been found so far. */
  private static final class Findings {
    private long entries;
    private long repaired;
    private long strays;
    private long skippedCount;
    private final List<Skipped> skipped = new ArrayList<>();

    void skip(List<Skipped> more) {
      skippedCount += more.size();
      more.stream().limit(Comparison.SKIPPED_MAX - skipped.size()).forEach(skipped::add);
    }
  }

  /**
   * Compares and mends now; one comparison of a period at a time on each node.
   *
   * @throws Refusal SYSTEM_BUSY while another one runs
   * @throws StoreAwayException if the store goes away meanwhile; what was mended stays
   */
  Comparison compare(String period) {
    if (!running.add(period)) {
      throw new Refusal(SystemCode.SYSTEM_BUSY, "This period is being compared already.");
    }
    try {
      long start = System.nanoTime();
      Findings findings = new Findings();
      store.mend(period);
      compareRows(period, findings);
      if (store.count(period) != findings.entries) {
        removeStrays(period, findings);
      }
      boolean whole = findings.skippedCount == 0 && store.keeps();
      if (whole) {
        store.markWhole(period);
      }
      return told(period, findings, whole, (System.nanoTime() - start) / 1_000_000);
    } finally {
      running.remove(period);
    }
  }

  private Comparison told(String period, Findings found, boolean whole, long millis) {
    metrics.repaired(found.repaired, found.strays);
    if (found.repaired + found.strays + found.skippedCount > 0) {
      LOG.info(
          "period={} orders={} repaired={} strays={} skipped={} whole={} millis={}",
          period,
          found.entries,
          found.repaired,
          found.strays,
          found.skippedCount,
          whole,
          millis);
    }
    return new Comparison(
        period,
        found.entries,
        found.repaired,
        found.strays,
        whole,
        found.skipped,
        found.skippedCount,
        millis);
  }

  private void compareRows(String period, Findings findings) {
    String after = "";
    List<PeriodOrder> page;
    do {
      page = orders.page(period, after, chunkSize);
      if (!page.isEmpty()) {
        comparePage(period, page, findings);
        after = page.getLast().orderId();
      }
    } while (page.size() == chunkSize);
  }

  private void comparePage(String period, List<PeriodOrder> page, Findings findings) {
    Encoded encoded = Encoded.of(page);
    findings.skip(told(encoded));
    metrics.skipped(encoded.skipped());
    findings.entries += encoded.entries();
    Map<String, Kept> kept = store.kept(period, page.stream().map(PeriodOrder::orderId).toList());
    List<Change> wrong = new ArrayList<>();
    List<String> ahead = new ArrayList<>();
    for (Change change : encoded.changes()) {
      Kept now = kept.getOrDefault(change.orderNo(), Kept.NOTHING);
      if (now.version() != null && now.version() > change.version()) {
        ahead.add(change.orderNo());
      } else if (differs(now, change)) {
        wrong.add(change);
      }
    }
    wrong.addAll(reallyAhead(period, ahead, kept));
    if (!wrong.isEmpty()) {
      Set<String> notKept = store.apply(period, wrong);
      findings.repaired += wrong.size() - notKept.size();
      findings.skip(notKept.stream().map(PeriodUpdates::notKept).toList());
    }
  }

  /** That its buyer removed an order is no news for whom every order is looked at. */
  private static List<Skipped> told(Encoded encoded) {
    return encoded.skipped().stream()
        .filter(each -> each.reason() != Skipped.Reason.REMOVED)
        .toList();
  }

  /** Where there ought to be no entry and is none, the version is of no interest. */
  private static boolean differs(Kept now, Change change) {
    if (change.entry() == null) {
      return now.entry() != null;
    }
    return !Long.valueOf(change.version()).equals(now.version())
        || !Arrays.equals(now.entry(), change.entry());
  }

  /** Those whose row does not confirm the version the store has; it is forgotten there. */
  private List<Change> reallyAhead(String period, List<String> ahead, Map<String, Kept> kept) {
    List<Change> wrong = new ArrayList<>();
    for (Change change : Encoded.of(orders.ofOrders(ahead)).changes()) {
      Long version = kept.getOrDefault(change.orderNo(), Kept.NOTHING).version();
      if (version != null && version > change.version()) {
        store.forget(period, change.orderNo(), version);
        wrong.add(change);
      }
    }
    return wrong;
  }

  /** Takes away what no order of the period stands behind. */
  private void removeStrays(String period, Findings findings) {
    @Nullable String from = "0";
    do {
      PeriodStore.Part part = store.scan(period, from, chunkSize);
      List<String> ids = List.copyOf(part.entries().keySet());
      for (int at = 0; at < ids.size(); at += chunkSize) {
        removeStrays(period, ids.subList(at, Math.min(at + chunkSize, ids.size())), findings);
      }
      from = part.next();
    } while (from != null);
  }

  private void removeStrays(String period, List<String> ids, Findings findings) {
    Map<String, PeriodOrder> rows =
        orders.ofOrders(ids).stream()
            .filter(row -> row.periodNumber().equals(period))
            .collect(Collectors.toMap(PeriodOrder::orderId, Function.identity()));
    List<Change> gone = new ArrayList<>();
    for (String id : ids) {
      PeriodOrder row = rows.get(id);
      if (row == null) {
        store.remove(period, id);
        findings.strays++;
      } else if (row.removed()) {
        gone.add(new Change(id, row.version(), null));
      }
    }
    if (!gone.isEmpty()) {
      store.apply(period, gone);
      findings.strays += gone.size();
    }
  }
}
