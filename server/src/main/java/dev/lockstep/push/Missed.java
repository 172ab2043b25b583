package dev.lockstep.push;

import dev.lockstep.outbox.Outbox;
import dev.lockstep.outbox.StoredEvent;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a client may have missed. */
final class Missed {

  /** Longer than any transaction may last: what committed late was not older than that. */
  static final Duration MARGIN = Duration.ofSeconds(60);

  /** Changes replayed at most; beyond it the client reads everything anew. */
  static final int REPLAY_MAX = 1_000;

  /** A client away for longer reads everything anew. */
  static final Duration AWAY_MAX = Duration.ofDays(1);

  private final Outbox outbox;
  private final Clock clock;

  Missed(Outbox outbox, Clock clock) {
    this.outbox = outbox;
    this.clock = clock;
  }

  /**
   * The user's changes since a margin before the point, by id, those it was told of included; null
   * if nobody can tell any more, or if there are too many.
   */
  @Nullable List<StoredEvent> since(@Nullable ResumePoint point, String userId)
      throws SQLException {
    if (point == null || point.at().isBefore(now().minus(AWAY_MAX))) {
      return null;
    }
    List<StoredEvent> events = outbox.ofUser(userId, point.at().minus(MARGIN), REPLAY_MAX + 1);
    return events.size() > REPLAY_MAX ? null : events;
  }

  Instant now() {
    return clock.instant();
  }

  /** Tells the client to read everything anew, and where to resume from after that. */
  PushMessage resync() {
    String id = Long.toString(PushMessage.micros(now()));
    return PushMessage.of("", PushMessage.RESYNC, id, "{}");
  }
}
