package dev.lockstep.notice;

import dev.lockstep.outbox.OutboxConsumer;
import dev.lockstep.outbox.OutboxEvent;
import dev.lockstep.outbox.StoredEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.util.List;
import org.springframework.stereotype.Component;

/** Stores a notice for every event its user should know of, once however often the event comes. */
@Component
final class NoticeWriter implements OutboxConsumer {

  private final Notices notices;
  private final Counter stored;

  NoticeWriter(Notices notices, MeterRegistry registry) {
    this.notices = notices;
    this.stored = Counter.builder("lockstep.notice.stored").register(registry);
  }

  @Override
  public String name() {
    return "notice";
  }

  @Override
  public void accept(OutboxEvent event, long id) throws SQLException {
    acceptAll(List.of(new StoredEvent(id, event)));
  }

  @Override
  public void acceptAll(List<StoredEvent> events) throws SQLException {
    List<Notice> told =
        events.stream().flatMap(event -> Notice.of(event.event()).stream()).toList();
    if (!told.isEmpty()) {
      notices.add(told);
      stored.increment(told.size());
    }
  }
}
