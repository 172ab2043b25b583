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
import dev.lockstep.view.CacheReport.LayerResult;
import dev.lockstep.view.CacheReport.LayerState;
import dev.lockstep.view.CacheReport.OrderResult;
import dev.lockstep.view.CacheReport.OrderState;
import dev.lockstep.view.CacheReport.Outcome;
import dev.lockstep.view.CacheReport.State;
import dev.lockstep.view.OrderViews.Part;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Brings the copies of orders in step by hand, layer by layer, and tells what each holds. Nobody
 * needs it for right answers; it is for those who do not believe it, and for the first read after.
 */
public final class CacheRefresh {

  /** A user's orders refreshed at once, the newest; and orders named in one request. */
  static final int ORDERS_MAX = 100;

  /** Where orders are read from. */
  record Source(ViewRows rows, ViewEncoder encoder, OrderPages pages) {}

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
   * Refreshes these orders and, unless it is null, the user's newest. Other readers go on
   * meanwhile.
   *
   * @throws Refusal ORDER_NOT_FOUND for the first that does not exist; those before it are
   *     refreshed
   */
  public List<OrderResult> refresh(Collection<String> orderIds, @Nullable String userId) {
    Set<String> asked = new LinkedHashSet<>(orderIds);
    if (userId != null) {
      var all = new OrderPages.Filter(null, null, null);
      source.pages().page(userId, all, null, ORDERS_MAX).forEach(e -> asked.add(e.orderId()));
    }
    return asked.stream().map(this::refresh).toList();
  }

  private OrderResult refresh(String orderId) {
    String root = root(orderId);
    SharedValues<Part, Encoded> shared = cache.shared();
    SharedValues.@Nullable Look<Encoded> look =
        shared == null ? null : shared.find(root, part(root));
    long begun = cache.begin();
    long fromNanos = System.nanoTime();
    Versioned<Encoded> loaded = load(root);
    LayerResult database =
        new LayerResult(Layer.DATABASE, Outcome.UNCHANGED, loaded.version(), micros(fromNanos));
    LayerResult local = local(root, loaded, begun);
    LayerResult common =
        shared == null || look == null ? off(Layer.L2) : shared(shared, root, loaded, look);
    announced.publishEvent(
        new CacheRefreshed(root, loaded.value().userId(), loaded.version(), clock.instant()));
    return new OrderResult(orderId, loaded.version(), List.of(local, common, database));
  }

  private Versioned<Encoded> load(String root) {
    return Optional.ofNullable(source.rows().load(List.of(root)).get(root))
        .flatMap(family ->
            source
                .encoder()
                .encode(family, root, Audience.BUYER)
                .map(encoded -> new Versioned<>(family.version(), encoded)))
        .orElseThrow(() -> new Refusal(OrderCode.ORDER_NOT_FOUND));
  }

  private LayerResult local(String root, Versioned<Encoded> loaded, long begun) {
    if (!properties.local()) {
      return off(Layer.L1);
    }
    long fromNanos = System.nanoTime();
    Optional<Held> before = cache.held(root);
    cache.advanceHere(Map.of(root, loaded.version()));
    cache.put(root, part(root), loaded, begun);
    Long now = cache.held(root).map(Held::version).orElse(null);
    return new LayerResult(Layer.L1, outcome(before, now, loaded), now, micros(fromNanos));
  }

  private static Outcome outcome(
      Optional<Held> before, @Nullable Long now, Versioned<Encoded> loaded) {
    if (now == null) {
      return Outcome.EVICTED;
    }
    return before.filter(held -> held.version() >= loaded.version()).isPresent()
        ? Outcome.UNCHANGED
        : Outcome.REFRESHED;
  }

  private LayerResult shared(
      SharedValues<Part, Encoded> shared,
      String root,
      Versioned<Encoded> loaded,
      SharedValues.Look<Encoded> look) {
    long fromNanos = System.nanoTime();
    try {
      boolean kept = shared.refresh(root, part(root), loaded, look);
      Versioned<Encoded> before = look.value();
      Outcome outcome =
          !kept
              ? Outcome.EVICTED
              : before != null && before.version() == loaded.version()
                  ? Outcome.UNCHANGED
                  : Outcome.REFRESHED;
      Long now = kept ? (Long) loaded.version() : null;
      return new LayerResult(Layer.L2, outcome, now, micros(fromNanos));
    } catch (RedisUnavailableException e) {
      return new LayerResult(Layer.L2, Outcome.FAILED, null, micros(fromNanos));
    }
  }

  private static LayerResult off(Layer layer) {
    return new LayerResult(layer, Outcome.OFF, null, 0);
  }

  /**
   * What each layer holds of an order now.
   *
   * @throws Refusal ORDER_NOT_FOUND
   */
  public OrderState state(String orderId) {
    String root = root(orderId);
    LayerState database = new LayerState(Layer.DATABASE, State.PRESENT, load(root).version(), null);
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
    load(root);
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

  private static Part part(String root) {
    return new Part(root, Audience.BUYER);
  }

  private static String root(String orderId) {
    if (!OrderId.isOrder(orderId)) {
      throw new Refusal(OrderCode.ORDER_NOT_FOUND);
    }
    return OrderId.root(orderId);
  }

  private static long micros(long fromNanos) {
    return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - fromNanos);
  }
}
