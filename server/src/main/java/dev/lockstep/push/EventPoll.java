package dev.lockstep.push;

import dev.lockstep.outbox.StoredEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One long poll: the last resort of a client whose streams do not pass. Changes are always read
 * from the outbox, what the hub hands out only wakes it; so the answer names what the client was
 * told, and the next poll repeats nothing, on whichever node it is asked.
 */
final class EventPoll {

  /** What a poll is answered with; the messages in the order to be taken. */
  record Answer(List<PushMessage> messages, String lastEventId) {

    /** The same to a client that must not ask again by itself. */
    Answer replaced() {
      return and(List.of(PushMessage.of("", PushMessage.REPLACED, lastEventId, "{}")));
    }

    Answer and(List<PushMessage> last) {
      return new Answer(Stream.concat(messages.stream(), last.stream()).toList(), lastEventId);
    }
  }

  private final Missed missed;
  private final PushClient client;

  EventPoll(Missed missed, PushClient client) {
    this.missed = missed;
    this.client = client;
  }

  /** Waits for something the client was not told of, at most so long. */
  Answer since(@Nullable ResumePoint point, Duration wait)
      throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    List<PushMessage> refreshed = List.of();
    while (true) {
      List<StoredEvent> stored = missed.since(point, client.userId());
      if (point == null || stored == null) {
        return resync();
      }
      List<StoredEvent> news =
          stored.stream().filter(event -> !point.told().contains(event.id())).toList();
      long left = deadline - System.nanoTime();
      if (!news.isEmpty() || !refreshed.isEmpty() || left <= 0 || client.ending() != null) {
        Answer answer = answer(point, stored, news).and(refreshed);
        return client.ending() == Ending.REPLACED ? answer.replaced() : answer;
      }
      // Not stored: handed out once.
      refreshed =
          client.take(left).stream()
              .filter(message -> message.event().equals(PushMessage.REFRESHED))
              .toList();
    }
  }

  private Answer resync() {
    PushMessage resync = missed.resync();
    return new Answer(List.of(resync), resync.id());
  }

  private Answer answer(ResumePoint point, List<StoredEvent> stored, List<StoredEvent> news) {
    Instant last =
        news.stream()
            .map(event -> event.event().occurredAt())
            .filter(at -> at.isAfter(point.at()))
            .max(Instant::compareTo)
            .orElse(point.at());
    // The next poll asks from a margin before this; what it would find again is named.
    Instant again = last.minus(Missed.MARGIN);
    SortedSet<Long> told = new TreeSet<>();
    stored.stream()
        .filter(event -> !event.event().occurredAt().isBefore(again))
        .forEach(event -> told.add(event.id()));
    if (told.size() > ResumePoint.TOLD_MAX) {
      return resync();
    }
    List<PushMessage> messages =
        news.stream()
            .flatMap(event -> PushMessage.of(event.event(), PushMessage.Source.REPLAY).stream())
            .toList();
    return new Answer(messages, new ResumePoint(last, told).id());
  }
}
