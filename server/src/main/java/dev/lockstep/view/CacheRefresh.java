package dev.lockstep.view;

import dev.lockstep.cache.SharedValues;
import dev.lockstep.cache.VersionedCache;
import dev.lockstep.cache.VersionedCache.Held;
import dev.lockstep.cache.VersionedCache.Versioned;
import dev.lockstep.order.OrderCode;
import dev.lockstep.order.OrderId;
import dev.lockstep.problem.Refusal;
import dev.lockstep.redis.RedisUnavailableException;
import dev.lockstep.view.CacheReport.Layer;
import dev.lockstep.view.CacheReport.LayerState;
import dev.lockstep.view.CacheReport.OrderResult;
import dev.lockstep.view.CacheReport.OrderState;
import dev.lockstep.view.CacheReport.Outcome;
import dev.lockstep.view.CacheReport.State;
import dev.lockstep.view.OrderViews.Part;
import dev.lockstep.view.RefreshBatch.Refreshed;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Brings the copies of orders in step by hand, layer by layer, and tells what each holds. Nobody
 * needs it for right answers; it is for those who do not believe it, and for the first read after.
 */
public final class CacheRefresh {

  /**
   * Of a user the newest, and orders named in one request; so many are read at once. Far more would
   * take longer than a load may that is kept.
   */
  static final int ORDERS_MAX = 100;

  /** Where orders are read from. */
  record Source(ViewRows rows, ViewEncoder encoder, OrderPages pages) {

    /** Buyers' views of all these roots, of one snapshot; ORDER_NOT_FOUND if one is missing. */
    Map<String, Versioned<Encoded>> load(List<String> roots) {
      Map<String, FamilyRows> families = rows.load(roots);
      Map<String, Versioned<Encoded>> loaded = new LinkedHashMap<>();
      for (String root : roots) {
        Versioned<Encoded> view =
            Optional.ofNullable(families.get(root))
                .flatMap(family ->
                    encoder
                        .encode(family, root, Audience.BUYER)
                        .map(encoded -> new Versioned<>(family.version(), encoded)))
                .orElseThrow(() -> new Refusal(OrderCode.ORDER_NOT_FOUND));
        loaded.put(root, view);
      }
      return loaded;
    }
  }

  private final VersionedCache<Part, Encoded> cache;
  private final Source source;
  private final CacheProperties properties;
  private final Clock clock;
  private final ApplicationEventPublisher announced;

  CacheRefresh(
      VersionedCache<Part, Encoded> cache,
      Source source,
      CacheProperties properties,
      Clock clock,
      ApplicationEventPublisher announced) {
    this.cache = cache;
    this.source = source;
    this.properties = properties;
    this.clock = clock;
    this.announced = announced;
  }

  /**
   * Refreshes an order, a user's newest orders, or both.
   *
   * @throws Refusal ORDER_NOT_FOUND
   */
  public List<OrderResult> refreshOrderCache(@Nullable String orderId, @Nullable String userId) {
    return refresh(orderId == null ? List.of() : List.of(orderId), userId);
  }

  /**
   * Refreshes these orders and, unless it is null, the user's newest, so many at a time. Other
   * readers go on meanwhile.
   *
   * @throws Refusal ORDER_NOT_FOUND if there is one that does not exist
   */
  public List<OrderResult> refresh(Collection<String> orderIds, @Nullable String userId) {
    Set<String> asked = new LinkedHashSet<>(orderIds);
    if (userId != null) {
      var all = new OrderPages.Filter(null, null, null);
      source.pages().page(userId, all, null, ORDERS_MAX).forEach(e -> asked.add(e.orderId()));
    }
    Map<String, String> roots = new LinkedHashMap<>();
    asked.forEach(id -> roots.put(id, root(id)));
    List<String> families = List.copyOf(new LinkedHashSet<>(roots.values()));
    RefreshBatch batch = new RefreshBatch(cache, source, properties.local());
    Map<String, Refreshed> refreshed = new HashMap<>();
    for (int from = 0; from < families.size(); from += ORDERS_MAX) {
      int to = Math.min(from + ORDERS_MAX, families.size());
      Map<String, Refreshed> some = batch.run(families.subList(from, to));
      some.forEach((root, result) -> announce(root, result.view()));
      refreshed.putAll(some);
    }
    List<OrderResult> results = new ArrayList<>();
    roots.forEach((id, root) -> {
      Refreshed result = refreshed.get(root);
      if (result != null) {
        results.add(new OrderResult(id, result.view().version(), result.layers()));
      }
    });
    return results;
  }

  private void announce(String root, Versioned<Encoded> view) {
    announced.publishEvent(
        new CacheRefreshed(root, view.value().userId(), view.version(), clock.instant()));
  }

  /**
   * What each layer holds of an order now.
   *
   * @throws Refusal ORDER_NOT_FOUND
   */
  public OrderState state(String orderId) {
    String root = root(orderId);
    LayerState database = new LayerState(Layer.DATABASE, State.PRESENT, version(root), null);
    LayerState local =
        properties.local()
            ? state(Layer.L1, cache.held(root))
            : new LayerState(Layer.L1, State.OFF, null, null);
    return new OrderState(orderId, clock.instant(), List.of(local, shared(root), database));
  }

  private LayerState shared(String root) {
    SharedValues<Part, Encoded> shared = cache.shared();
    if (shared == null) {
      return new LayerState(Layer.L2, State.OFF, null, null);
    }
    try {
      return state(Layer.L2, shared.held(root));
    } catch (RedisUnavailableException e) {
      return new LayerState(Layer.L2, State.FAILED, null, null);
    }
  }

  private static LayerState state(Layer layer, Optional<Held> held) {
    return held.map(
            h -> new LayerState(layer, State.PRESENT, h.version(), Math.max(0, h.age().toMillis())))
        .orElseGet(() -> new LayerState(layer, State.ABSENT, null, null));
  }

  /**
   * Takes an order's copies out of one cache.
   *
   * @throws Refusal ORDER_NOT_FOUND
   */
  public Outcome evict(String orderId, Layer layer) {
    String root = root(orderId);
    version(root);
    return switch (layer) {
      case L1 -> properties.local() ? evicted(cache.evict(root)) : Outcome.OFF;
      case L2 -> evictShared(root);
      case DATABASE -> throw new IllegalArgumentException("the database is no copy");
    };
  }

  private Outcome evictShared(String root) {
    SharedValues<Part, Encoded> shared = cache.shared();
    if (shared == null) {
      return Outcome.OFF;
    }
    try {
      return evicted(shared.evict(root));
    } catch (RedisUnavailableException e) {
      return Outcome.FAILED;
    }
  }

  private static Outcome evicted(boolean was) {
    return was ? Outcome.EVICTED : Outcome.UNCHANGED;
  }

  private long version(String root) {
    return source.load(List.of(root)).values().iterator().next().version();
  }

  static Part part(String root) {
    return new Part(root, Audience.BUYER);
  }

  private static String root(String orderId) {
    if (!OrderId.isOrder(orderId)) {
      throw new Refusal(OrderCode.ORDER_NOT_FOUND);
    }
    return OrderId.root(orderId);
  }
}
