package dev.lockstep.period;

import dev.lockstep.order.OrderCode;
import dev.lockstep.order.PeriodOrder;
import dev.lockstep.order.PeriodOrders;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.SystemCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reference's operations over the orders of campaign periods, under its names. The hash of a
 * period is a copy: what it does not have, or cannot say now, the database answers, so every read
 * is right with the store away, empty or damaged.
 */
public final class PeriodCache {

  private static final Logger LOG = LoggerFactory.getLogger(PeriodCache.class);

  /**
   * Where a list goes on.
   *
   * @param hash whether in the hash, at a cursor of the store; else in the database, after an order
   */
  public record Place(boolean hash, String at) {}

  /**
   * A part of a period's orders.
   *
   * @param next null at the end
   */
  public record Page(List<PeriodEntry> items, List<Skipped> skipped, @Nullable Place next) {}

  private final PeriodOrders orders;
  private final PeriodStore store;
  private final PeriodUpdates updates;
  private final PeriodRepair repair;
  private final PeriodMetrics metrics;
  private final PeriodProperties properties;

  /** What brings and mends. */
  record Parts(PeriodOrders orders, PeriodUpdates updates, PeriodRepair repair) {}

  PeriodCache(Parts parts, PeriodStore store, PeriodMetrics metrics, PeriodProperties properties) {
    this.orders = parts.orders();
    this.updates = parts.updates();
    this.repair = parts.repair();
    this.store = store;
    this.metrics = metrics;
    this.properties = properties;
  }

  /** Caches an order as it is now. */
  public Batch cacheOrder(String periodNumber, String orderNo) {
    return batchCacheOrders(periodNumber, List.of(orderNo));
  }

  /** Caches orders of a period as they are now; those that cannot be are told, the others go on. */
  public Batch batchCacheOrders(String periodNumber, Collection<String> orderNos) {
    Set<String> asked = new LinkedHashSet<>(orderNos);
    List<String> all = List.copyOf(asked);
    Batch batch = Batch.NOTHING;
    for (int from = 0; from < all.size(); from += properties.chunkSize()) {
      int to = Math.min(from + properties.chunkSize(), all.size());
      List<PeriodOrder> rows = rows(periodNumber, all.subList(from, to));
      rows.forEach(row -> asked.remove(row.orderId()));
      batch = batch.plus(updates.put(rows));
    }
    List<Skipped> strangers =
        asked.stream()
            .map(id ->
                new Skipped(id, Skipped.Reason.NOT_IN_PERIOD, "No such order in this period."))
            .toList();
    return batch.plus(new Batch(0, strangers));
  }

  private List<PeriodOrder> rows(String periodNumber, Collection<String> orderNos) {
    return orders.ofOrders(orderNos).stream()
        .filter(row -> row.periodNumber().equals(periodNumber))
        .toList();
  }

  /**
   * An order of a period, from the hash or else from the database, whence it is cached again; an
   * entry nobody can read is none.
   *
   * @throws Refusal ORDER_NOT_FOUND, saying why, for an order whose row has no form as an entry; a
   *     batch would skip it
   */
  public Optional<PeriodEntry> getOrder(String periodNumber, String orderNo) {
    Optional<PeriodEntry> cached =
        asked(() -> store.entries(periodNumber, List.of(orderNo)))
            .map(found -> found.get(orderNo))
            .flatMap(bytes -> EntryJson.read(periodNumber, orderNo, bytes));
    if (cached.isPresent()) {
      metrics.hits(periodNumber, 1);
      return cached;
    }
    metrics.misses(periodNumber, 1);
    Page page = shown(rows(periodNumber, List.of(orderNo)), null);
    if (!page.skipped().isEmpty()) {
      throw new Refusal(OrderCode.ORDER_NOT_FOUND, page.skipped().getFirst().detail());
    }
    return page.items().stream().findFirst();
  }

  /**
   * All orders of a period, in no order.
   *
   * @throws IllegalStateException beyond {@code list-max}; such a period is read in pages
   */
  public List<PeriodEntry> getOrdersByPeriod(String periodNumber) {
    Map<String, PeriodEntry> found = new LinkedHashMap<>();
    Place place = null;
    do {
      Page page;
      try {
        page = getOrdersByPeriod(periodNumber, place, properties.chunkSize());
      } catch (Refusal e) {
        found.clear(); // the hash went away in the middle: from the start, and from the database
        page = fromDatabase(periodNumber, "", properties.chunkSize());
      }
      page.items().forEach(entry -> found.put(entry.orderNo(), entry));
      if (found.size() > properties.listMax()) {
        throw new IllegalStateException("more than " + properties.listMax() + " orders");
      }
      place = page.next();
    } while (place != null);
    return List.copyOf(found.values());
  }

  /**
   * About so many orders of a period from a place on, null at first: from the hash if that has them
   * all. An order may come twice if the hash grows meanwhile.
   *
   * @throws Refusal SYSTEM_BUSY if the hash is gone in which the list was; it starts anew then
   */
  public Page getOrdersByPeriod(String periodNumber, @Nullable Place from, int limit) {
    if (from != null && !from.hash()) {
      return fromDatabase(periodNumber, from.at(), limit);
    }
    Optional<PeriodStore.Part> part =
        asked(() ->
            store.wholeCount(periodNumber).isPresent()
                ? store.scan(periodNumber, from == null ? "0" : from.at(), limit)
                : null);
    if (part.isPresent()) {
      return fromHash(periodNumber, part.get());
    }
    if (from != null) {
      throw new Refusal(
          SystemCode.SYSTEM_BUSY, "The period is being cached anew; start at the first page.");
    }
    return fromDatabase(periodNumber, "", limit);
  }

  /** Entries nobody can read are read from the database, and mended. */
  private Page fromHash(String periodNumber, PeriodStore.Part part) {
    List<PeriodEntry> items = new ArrayList<>(part.entries().size());
    List<String> damaged = new ArrayList<>();
    part.entries()
        .forEach((orderNo, bytes) ->
            EntryJson.read(periodNumber, orderNo, bytes)
                .ifPresentOrElse(items::add, () -> damaged.add(orderNo)));
    metrics.hits(periodNumber, items.size());
    List<Skipped> skipped = new ArrayList<>();
    for (int at = 0; at < damaged.size(); at += PeriodOrders.IDS_MAX) {
      List<String> some = damaged.subList(at, Math.min(at + PeriodOrders.IDS_MAX, damaged.size()));
      Page mended = mended(periodNumber, rows(periodNumber, some), null);
      items.addAll(mended.items());
      skipped.addAll(mended.skipped());
    }
    String next = part.next();
    return new Page(items, skipped, next == null ? null : new Place(true, next));
  }

  private Page fromDatabase(String periodNumber, String after, int limit) {
    List<PeriodOrder> rows = orders.page(periodNumber, after, limit);
    Place next = rows.size() < limit ? null : new Place(false, rows.getLast().orderId());
    return mended(periodNumber, rows, next);
  }

  /** Shows rows and caches them. */
  private Page mended(String periodNumber, List<PeriodOrder> rows, @Nullable Place next) {
    metrics.misses(periodNumber, rows.size());
    return shown(rows, next);
  }

  private Page shown(List<PeriodOrder> rows, @Nullable Place next) {
    Map<String, Skipped> unreadable =
        updates.put(rows).skipped().stream()
            .filter(each -> each.reason() == Skipped.Reason.UNREADABLE)
            .collect(Collectors.toMap(Skipped::orderNo, Function.identity()));
    List<PeriodEntry> items =
        rows.stream()
            .filter(row -> !row.removed() && !unreadable.containsKey(row.orderId()))
            .map(PeriodEntry::of)
            .toList();
    return new Page(items, List.copyOf(unreadable.values()), next);
  }

  /** How many orders a period has; removed ones do not count. */
  public long getOrderCount(String periodNumber) {
    OptionalLong whole = asked(() -> store.wholeCount(periodNumber)).orElse(OptionalLong.empty());
    return whole.isPresent() ? whole.getAsLong() : orders.count(periodNumber);
  }

  /** Whether the hash has the order now; no, if the store does not answer. */
  public boolean isOrderCached(String periodNumber, String orderNo) {
    return asked(() -> store.contains(periodNumber, orderNo)).orElse(false);
  }

  /** Takes an order out of the hash; the next reader, event or comparison brings it back. */
  public boolean deleteOrder(String periodNumber, String orderNo) {
    return answered(() -> store.remove(periodNumber, orderNo));
  }

  /** Takes all orders of a period out of the hash and tells how many. */
  public long deletePeriodOrders(String periodNumber) {
    return answered(() -> store.clear(periodNumber));
  }

  /** Makes the hash what the database says, whatever is in it. */
  public Comparison warmUpCache(String periodNumber) {
    return answered(() -> repair.compare(periodNumber));
  }

  /** What the store keeps, and how well this node's reads were served since its start. */
  public CacheStats getCacheStats() {
    Optional<List<CacheStats.Period>> periods =
        asked(() ->
            store.periods(PeriodProperties.PERIODS_MAX).stream()
                .sorted()
                .map(this::stats)
                .toList());
    return CacheStats.of(store.name(), periods);
  }

  private CacheStats.Period stats(String period) {
    PeriodStore.Size size = store.size(period);
    boolean whole = store.wholeCount(period).isPresent();
    return CacheStats.Period.of(period, size, whole, metrics.gets(period));
  }

  /** What the store answers; empty if it says nothing or is away. */
  private static <T> Optional<T> asked(Supplier<@Nullable T> ask) {
    try {
      return Optional.ofNullable(ask.get());
    } catch (StoreAwayException e) {
      LOG.debug("outcome=store-away", e);
      return Optional.empty();
    }
  }

  private static <T> T answered(Supplier<T> ask) {
    try {
      return ask.get();
    } catch (StoreAwayException e) {
      throw new Refusal(SystemCode.SYSTEM_BUSY, "The store of periods does not answer.");
    }
  }
}
