package dev.lockstep.push;

import dev.lockstep.outbox.StoredEvent;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream, from its thread's view: first what it missed, then what comes, until the
 * client goes, its token ends, or the hub ends it.
 */
final class EventStream {

  private static final int RETRY_MILLIS_MIN = 1_000;
  private static final int RETRY_MILLIS_MAX = 5_000;

  /** Long, for a client that does not know what it means to be replaced and comes again. */
  private static final int REPLACED_RETRY_MILLIS = 300_000;

  /**
   * What streams need.
   *
   * @param silence after which a stream asks to be woken for a heartbeat
   */
  record Surroundings(PushHub hub, Missed missed, Duration silence) {}

  private final Surroundings surroundings;
  private final PushClient client;
  private final EventSink sink;
  private final Set<String> replayed = new HashSet<>();

  EventStream(Surroundings surroundings, PushClient client, EventSink sink) {
    this.surroundings = surroundings;
    this.client = client;
    this.sink = sink;
  }

  /** Serves the client; returns when the stream has ended. */
  void serve(@Nullable String lastEventId, Instant expiry)
      throws IOException, SQLException, InterruptedException {
    if (lastEventId == null) {
      // An id at once: a client cut before its first event resumes from here.
      sink.open(Long.toString(PushMessage.micros(surroundings.missed().now())), retryMillis());
    } else {
      replay(lastEventId);
    }
    sink.flush();
    Ending reason = live(expiry);
    if (reason != Ending.GONE) {
      sink.end(reason, reason == Ending.REPLACED ? REPLACED_RETRY_MILLIS : retryMillis());
    }
  }

  private void replay(String lastEventId) throws IOException, SQLException {
    ResumePoint point = ResumePoint.parse(lastEventId);
    List<StoredEvent> missed = surroundings.missed().since(point, client.userId());
    if (point == null || missed == null) {
      PushMessage resync = surroundings.missed().resync();
      sink.open(resync.id(), retryMillis());
      sink.message(resync);
      return;
    }
    sink.open(point.id(), retryMillis());
    for (StoredEvent stored : missed) {
      for (PushMessage message : PushMessage.of(stored.event(), PushMessage.Source.REPLAY)) {
        replayed.add(message.key());
        if (!point.told().contains(stored.id())) {
          sink.message(message);
        }
      }
    }
  }

  private Ending live(Instant expiry) throws IOException, InterruptedException {
    while (true) {
      Ending reason = client.ending();
      if (reason != null) {
        return reason;
      }
      Duration left = left(expiry);
      if (!left.isPositive()) {
        return Ending.UNAUTHENTICATED;
      }
      // Compared as durations: the nanoseconds of a token without an end do not fit a long.
      Duration silence = surroundings.silence();
      Duration wait = left.compareTo(silence) < 0 ? left : silence;
      List<PushMessage> messages = client.takeUntil(System.nanoTime() + wait.toNanos());
      // What came since the token ended is not for who shows it.
      if (left(expiry).isPositive()) {
        send(messages);
      }
    }
  }

  private Duration left(Instant expiry) {
    return Duration.between(surroundings.missed().now(), expiry);
  }

  private void send(List<PushMessage> messages) throws IOException {
    if (messages.isEmpty() && client.ending() == null) {
      sink.heartbeat();
    }
    for (PushMessage message : messages) {
      if (!replayed.remove(message.key())) {
        sink.message(message);
      }
    }
    sink.flush();
    messages.forEach(surroundings.hub()::sent);
  }

  /** Spread, so that the clients of a node that stops do not all come at once. */
  private static int retryMillis() {
    return ThreadLocalRandom.current().nextInt(RETRY_MILLIS_MIN, RETRY_MILLIS_MAX);
  }
}
