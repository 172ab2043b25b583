package dev.lockstep.push;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lockstep.commit.CommitListener;
import dev.lockstep.order.OrderChanged;
import dev.lockstep.outbox.OutboxEvent;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import dev.lockstep.problem.SystemCode;
import dev.lockstep.view.CacheRefreshed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.springframework.context.event.EventListener;

/**
 * Knows who listens and hands them what changes.
 *
 * <h2>Design note</h2>
 *
 * <p>A change comes at once from the commit on this node, as a hint from the node that committed it
 * ({@link ChangeHints}), or from the outbox if nobody here was told of it ({@link RemoteChanges}).
 * Each is known by (root order id, version); what was handed out once is dropped when it comes
 * another way, whichever is first.
 *
 * <p><b>States of a client:</b> joined (its buffer fills) → replaying what it missed → live →
 * ended. It joins <i>before</i> the replay reads the outbox: a change committed meanwhile is in the
 * buffer, in the replay, or in both, and never in neither. The replay remembers what it sent and
 * the client drops what comes twice.
 *
 * <p><b>Too many of one user.</b> A page that was left keeps its stream until a heartbeat finds
 * nobody there, so one more than allowed is no fault: it ends the oldest, which is told not to come
 * again by itself. One that was ended leaves when its thread has said so; while as many are leaving
 * as may stay, more are refused: a user never holds more than twice the limit.
 *
 * <p>The committing thread never waits for a client: a full buffer ends the stream, and the client
 * resumes from its last event. <b>Given up:</b> duplicates after a resume, and the order between
 * families; within a family versions rise per node that commits, and a client drops lower ones.
 */
public final class PushHub implements CommitListener {

  private static final long SEEN_MAX = 100_000;
  private static final Duration SEEN_FOR = Duration.ofMinutes(2);

  private final PushProperties properties;
  private final ConcurrentMap<String, CopyOnWriteArrayList<PushClient>> byUser =
      new ConcurrentHashMap<>();
  private final AtomicInteger clients = new AtomicInteger();
  private final Cache<String, Boolean> seen =
      Caffeine.newBuilder()
          .maximumSize(SEEN_MAX)
          .expireAfterWrite(SEEN_FOR)
          .executor(Runnable::run)
          .build();
  private final Counter cut;
  private final Counter replaced;
  private final Timer delay;
  private volatile boolean closed;

  PushHub(PushProperties properties, MeterRegistry registry) {
    this.properties = properties;
    Gauge.builder("lockstep.push.clients", clients, AtomicInteger::get).register(registry);
    this.cut = Counter.builder("lockstep.push.cut").register(registry);
    this.replaced = Counter.builder("lockstep.push.replaced").register(registry);
    this.delay =
        Timer.builder("lockstep.push.delay")
            .description(
                "from the commit, on another node from the decision, to the client's socket")
            .publishPercentileHistogram()
            .register(registry);
  }

  /**
   * Adds a client; above the user's limit the user's oldest one is ended for it.
   *
   * @throws Refusal SYSTEM_BUSY above the node's limit or while it stops; REQUEST_RATE_LIMITED if
   *     as many as the user may have were ended and are still there
   */
  PushClient join(String userId) {
    if (closed || clients.incrementAndGet() > properties.clientsMax()) {
      if (!closed) {
        clients.decrementAndGet();
      }
      throw new Refusal(SystemCode.SYSTEM_BUSY);
    }
    PushClient client = new PushClient(userId, properties.bufferSize());
    if (!add(client)) {
      clients.decrementAndGet();
      throw new Refusal(RequestCode.REQUEST_RATE_LIMITED, "Too many streams of one user are open.");
    }
    if (closed) {
      client.end(Ending.GOING_AWAY);
    }
    return client;
  }

  private boolean add(PushClient client) {
    CopyOnWriteArrayList<PushClient> joined =
        byUser.compute(
            client.userId(),
            (_, others) -> {
              CopyOnWriteArrayList<PushClient> list =
                  others == null ? new CopyOnWriteArrayList<>() : others;
              if (list.size() < 2L * properties.clientsPerUserMax()) {
                makeRoom(list);
                list.add(client);
              }
              return list;
            });
    return joined.contains(client);
  }

  private void makeRoom(List<PushClient> ofUser) {
    List<PushClient> live = ofUser.stream().filter(client -> client.ending() == null).toList();
    if (live.size() >= properties.clientsPerUserMax()) {
      live.getFirst().end(Ending.REPLACED);
      replaced.increment();
    }
  }

  void leave(PushClient client) {
    byUser.computeIfPresent(
        client.userId(),
        (_, list) -> {
          if (list.remove(client)) {
            clients.decrementAndGet();
          }
          return list.isEmpty() ? null : list;
        });
  }

  @Override
  public void committed(List<Object> announced) {
    for (Object event : announced) {
      if (event instanceof OrderChanged changed) {
        if (isNew(changed.rootOrderId(), changed.version())) {
          hand(changed.userId(), () -> PushMessage.of(changed, PushMessage.Source.COMMIT));
        }
      }
    }
  }

  /** A change of so long ago, told by the node that committed it. */
  void told(OrderChanged changed, Duration age) {
    if (isNew(changed.rootOrderId(), changed.version())) {
      hand(changed.userId(), () -> older(PushMessage.of(changed, PushMessage.Source.HINT), age));
    }
  }

  /** A change of so long ago, read from the outbox; dropped if it was handed out before. */
  void remote(OutboxEvent event, Duration age) {
    if (isNew(event.rootOrderId(), event.version())) {
      hand(event.userId(), () -> older(PushMessage.of(event, PushMessage.Source.OUTBOX), age));
    }
  }

  private static List<PushMessage> older(List<PushMessage> messages, Duration age) {
    return messages.stream().map(message -> message.older(age)).toList();
  }

  private boolean isNew(String rootOrderId, long version) {
    return seen.asMap().putIfAbsent(PushMessage.key(rootOrderId, version), true) == null;
  }

  /** Copies were refreshed; told to who listens now, for a client that resumes reads anyway. */
  @EventListener
  void refreshed(CacheRefreshed refreshed) {
    hand(refreshed.userId(), () -> List.of(PushMessage.of(refreshed)));
  }

  private void hand(String userId, Supplier<List<PushMessage>> made) {
    List<PushClient> listening = byUser.get(userId);
    if (listening == null) {
      return;
    }
    for (PushMessage message : made.get()) {
      for (PushClient client : listening) {
        if (!client.offer(message)) {
          cut.increment();
        }
      }
    }
  }

  /** Notes that a message has left for its client. */
  void sent(PushMessage message) {
    delay.record(System.nanoTime() - message.heardNanos(), TimeUnit.NANOSECONDS);
  }

  /** Wakes the clients whose time it is. */
  void wake() {
    long nanos = System.nanoTime();
    byUser.values().forEach(list -> list.forEach(client -> client.wake(nanos)));
  }

  int clients() {
    return clients.get();
  }

  /** Takes no more clients and ends those there are. */
  void close() {
    closed = true;
    byUser.values().forEach(list -> list.forEach(client -> client.end(Ending.GOING_AWAY)));
  }

  void open() {
    closed = false;
  }

  boolean closed() {
    return closed;
  }
}
