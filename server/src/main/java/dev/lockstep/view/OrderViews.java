package dev.lockstep.view;

import dev.lockstep.cache.VersionedCache;
import dev.lockstep.cache.VersionedCache.Versioned;
import dev.lockstep.commit.CommitListener;
import dev.lockstep.order.OrderChanged;
import dev.lockstep.order.OrderCode;
import dev.lockstep.order.OrderId;
import dev.lockstep.problem.Refusal;
import dev.lockstep.web.Caller;
import dev.lockstep.web.Role;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Views of orders by reader, from the cache or the database.
 *
 * <h2>Design note</h2>
 *
 * <p>A view is made of one snapshot (REPEATABLE READ, read only): its status, time line, payments
 * and version always belong together. It is encoded once and kept as bytes under the family's
 * version, for each kind of reader apart; the races of loads and changes are {@link
 * VersionedCache}'s.
 *
 * <p>A change committed here takes the family out of the cache before its caller gets the answer
 * (listeners run first), so a reader who knows of it never sees less. A change of another node is
 * learned from the outbox ({@link #changed}), or from the reader's {@code minVersion}. So long an
 * entry here or in the shared level may be the older one: a look into the outbox, see {@code push}.
 *
 * <p>A node that slept, or whose way to the database is cut, hears of nothing, and its cache looks
 * as good as ever. So the outbox' reader tells how far it has {@linkplain #heard heard}; when that
 * is too long ago the cache is passed by, and who cannot reach the database says so.
 *
 * <p><b>Who may read.</b> The owner is kept beside the bytes and compared on every hit. What a
 * caller may not see does not exist: 404, also with a version that would be ahead.
 *
 * <p><b>Given up:</b> an erased user's address stays in the caches until their entries end.
 */
public final class OrderViews implements CommitListener {

  /**
   * What a reader wants.
   *
   * @param versionMin nothing older
   * @param fresh as the database has it now, past every cache; what it has is kept in them
   */
  record Wish(long versionMin, boolean fresh) {

    static final Wish ANY = new Wish(0, false);
  }

  /** The order asked for and for whom it is encoded. */
  record Part(String orderId, Audience audience) {}

  private final VersionedCache<Part, Encoded> cache;
  private final ViewRows rows;
  private final ViewEncoder encoder;
  private final Duration unheardMax;
  private final SyncDelays delays;
  private volatile @Nullable Long heardNanos;

  OrderViews(
      VersionedCache<Part, Encoded> cache,
      ViewRows rows,
      ViewEncoder encoder,
      Duration unheardMax,
      SyncDelays delays) {
    this.cache = cache;
    this.rows = rows;
    this.encoder = encoder;
    this.unheardMax = unheardMax;
    this.delays = delays;
  }

  @Override
  public void committed(List<Object> announced) {
    committed(announced, System.nanoTime());
  }

  @Override
  public void committed(List<Object> announced, long knownNanos) {
    Map<String, Long> versions = new HashMap<>();
    for (Object event : announced) {
      if (event instanceof OrderChanged changed) {
        versions.merge(changed.rootOrderId(), changed.version(), Math::max);
      }
    }
    if (versions.isEmpty()) {
      return;
    }
    cache.advanceHere(versions);
    delays.here(knownNanos);
    if (cache.shared() != null) {
      var _ = cache.advanceShared(versions).thenRun(() -> delays.common(knownNanos));
    }
  }

  /**
   * Tells of changes that were committed anywhere, by root order and version: nothing older is
   * answered from now on. The shared level hears of all of them in one round trip.
   *
   * @return those that were news here
   */
  public Set<String> changed(Map<String, Long> versions) {
    Set<String> news = cache.advanceHere(versions);
    var _ = cache.advanceShared(versions);
    return news;
  }

  /** The same of changes whose node has told the shared level. */
  public Set<String> changedElsewhere(Map<String, Long> versions) {
    return cache.advanceHere(versions);
  }

  /** Where it is noted how far copies are behind. */
  public SyncDelays delays() {
    return delays;
  }

  /** All that was committed anywhere before this moment of the monotonic timer was told. */
  public void heard(long nanos) {
    heardNanos = nanos;
  }

  private boolean hearsOthers() {
    Long heard = heardNanos;
    return heard != null && System.nanoTime() - heard <= unheardMax.toNanos();
  }

  /**
   * The view of an order or sub-order, as wished.
   *
   * @throws Refusal ORDER_NOT_FOUND, also for what is not the caller's; ORDER_VERSION_AHEAD if the
   *     database has not got there
   */
  Versioned<Encoded> view(Caller caller, String orderId, Wish wish) {
    if (!OrderId.isOrder(orderId)) {
      throw new Refusal(OrderCode.ORDER_NOT_FOUND);
    }
    Versioned<Encoded> view = permitted(caller, orderId, wish);
    if (view.version() < wish.versionMin()) {
      throw new Refusal(OrderCode.ORDER_VERSION_AHEAD);
    }
    return view;
  }

  private Versioned<Encoded> permitted(Caller caller, String orderId, Wish wish) {
    if (caller.operates()) {
      return read(new Part(orderId, Audience.OPERATOR), wish);
    }
    String sellerId = caller.sellerId();
    if (caller.is(Role.SELLER) && sellerId != null) {
      Versioned<Encoded> view = read(new Part(orderId, Audience.SELLER), wish);
      if (view.value().sellerId().equals(sellerId)) {
        return view;
      }
    }
    Versioned<Encoded> view = read(new Part(orderId, Audience.BUYER), wish);
    if (!view.value().userId().equals(caller.userId())) {
      throw new Refusal(OrderCode.ORDER_NOT_FOUND);
    }
    return view;
  }

  private Versioned<Encoded> read(Part part, Wish wish) {
    String root = OrderId.root(part.orderId());
    Supplier<Optional<Versioned<Encoded>>> loader = () -> load(root, part);
    Optional<Versioned<Encoded>> view;
    if (!hearsOthers()) {
      view = loader.get();
    } else if (wish.fresh()) {
      view = cache.reload(root, part, loader);
    } else {
      view = cache.get(root, part, wish.versionMin(), loader);
    }
    return view.orElseThrow(() -> new Refusal(OrderCode.ORDER_NOT_FOUND));
  }

  private Optional<Versioned<Encoded>> load(String root, Part part) {
    return Optional.ofNullable(rows.load(List.of(root)).get(root))
        .flatMap(family -> encode(family, part));
  }

  private Optional<Versioned<Encoded>> encode(FamilyRows family, Part part) {
    return encoder
        .encode(family, part.orderId(), part.audience())
        .map(encoded -> new Versioned<>(family.version(), encoded));
  }

  /** List entries in the given order; what no cache has is loaded in one go. */
  List<Versioned<Encoded>> list(Map<String, Long> versionsMin) {
    Map<String, Versioned<Encoded>> found =
        cache.getAll(versionsMin, OrderViews::listed, this::loadListed);
    return versionsMin.keySet().stream().map(found::get).filter(Objects::nonNull).toList();
  }

  private Map<String, Versioned<Encoded>> loadListed(Set<String> roots) {
    Map<String, Versioned<Encoded>> loaded = new HashMap<>();
    rows.load(roots)
        .forEach((root, family) ->
            encode(family, listed(root)).ifPresent(view -> loaded.put(root, view)));
    return loaded;
  }

  private static Part listed(String root) {
    return new Part(root, Audience.BUYER_LIST);
  }

  /** What was frozen with the order; whoever may see the order may see it. */
  List<Row> snapshots(Caller caller, String orderId) {
    view(caller, orderId, Wish.ANY);
    return rows.snapshots(OrderId.root(orderId));
  }
}
