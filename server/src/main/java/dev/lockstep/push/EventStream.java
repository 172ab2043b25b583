package dev.lockstep.push;

import dev.lockstep.outbox.Outbox;
import dev.lockstep.outbox.StoredEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream of server-sent events, from its thread's view: first what it missed, then
 * what comes, until the client goes, its token ends, or the hub ends it.
 */
final class EventStream {

  /** Longer than any transaction may last: what committed late was not older than that. */
  static final Duration MARGIN = Duration.ofSeconds(60);

  /** Changes replayed at most; beyond it the client reads everything anew. */
  static final int REPLAY_MAX = 1_000;

  /** A client away for longer reads everything anew. */
  static final Duration AWAY_MAX = Duration.ofDays(1);

  private static final int RETRY_MILLIS_MIN = 1_000;
  private static final int RETRY_MILLIS_MAX = 5_000;
  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  /** What streams need. */
  record Surroundings(PushHub hub, Outbox outbox, Clock clock, Duration heartbeat) {}

  private final Surroundings surroundings;
  private final PushClient client;
  private final OutputStream out;
  private final Set<String> replayed = new HashSet<>();

  EventStream(Surroundings surroundings, PushClient client, OutputStream out) {
    this.surroundings = surroundings;
    this.client = client;
    this.out = out;
  }

  /** Serves the client; returns when the stream has ended. */
  void serve(@Nullable String lastEventId, Instant expiry)
      throws IOException, SQLException, InterruptedException {
    write("retry: " + retryMillis() + "\n");
    if (lastEventId == null) {
      // An id at once: a client cut before its first event resumes from here.
      write("id: " + now() + "\n\n");
    } else {
      write("\n");
      replay(lastEventId);
    }
    out.flush();
    live(expiry);
    write("retry: " + retryMillis() + "\n\n");
    out.flush();
  }

  private void replay(String lastEventId) throws IOException, SQLException {
    Instant last = instant(lastEventId);
    Instant now = surroundings.clock().instant();
    if (last == null || last.isBefore(now.minus(AWAY_MAX))) {
      resync();
      return;
    }
    List<StoredEvent> missed =
        surroundings.outbox().ofUser(client.userId(), last.minus(MARGIN), REPLAY_MAX + 1);
    if (missed.size() > REPLAY_MAX) {
      resync();
      return;
    }
    for (StoredEvent stored : missed) {
      PushMessage message = PushMessage.of(stored.event(), PushMessage.Source.REPLAY);
      replayed.add(message.key());
      out.write(message.frame());
    }
  }

  /** Tells the client to read everything anew, and where to resume from after that. */
  private void resync() throws IOException {
    write("event: resync\nid: " + now() + "\ndata: {}\n\n");
  }

  private void live(Instant expiry) throws IOException, InterruptedException {
    long heartbeat = surroundings.heartbeat().toNanos();
    while (!client.ended()) {
      Duration left = Duration.between(surroundings.clock().instant(), expiry);
      if (!left.isPositive()) {
        return;
      }
      // Compared as durations: the nanoseconds of a token without an end do not fit a long.
      boolean soon = left.compareTo(surroundings.heartbeat()) < 0;
      List<PushMessage> messages = client.take(soon ? left.toNanos() : heartbeat);
      if (messages.isEmpty()) {
        out.write(HEARTBEAT);
      }
      for (PushMessage message : messages) {
        if (!replayed.remove(message.key())) {
          out.write(message.frame());
        }
      }
      out.flush();
      messages.forEach(surroundings.hub()::sent);
    }
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private long now() {
    return PushMessage.micros(surroundings.clock().instant());
  }

  /** Spread, so that the clients of a node that stops do not all come at once. */
  private static int retryMillis() {
    return ThreadLocalRandom.current().nextInt(RETRY_MILLIS_MIN, RETRY_MILLIS_MAX);
  }

  /** Null if it is no id of ours; then nobody knows what the client missed. */
  private static @Nullable Instant instant(String lastEventId) {
    try {
      long micros = Long.parseLong(lastEventId);
      return micros > 0 ? PushMessage.instant(micros) : null;
    } catch (ArithmeticException | java.time.DateTimeException | NumberFormatException e) {
      return null;
    }
  }
}
