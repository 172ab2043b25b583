package dev.lockstep.notice;

import dev.lockstep.notice.Notices.Notice;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.outbox.OutboxConsumer;
import dev.lockstep.outbox.OutboxEvent;
import dev.lockstep.outbox.StoredEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Stores a notice for every event its user should know of, once however often the event comes. */
@Component
final class NoticeWriter implements OutboxConsumer {

  private final Notices notices;
  private final JsonMapper mapper;
  private final Counter stored;

  NoticeWriter(javax.sql.DataSource dataSource, JsonMapper mapper, MeterRegistry registry) {
    this.notices = new Notices(dataSource);
    this.mapper = mapper;
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
    // In key order, so that two nodes that write the same notices cannot wait for each other.
    List<Notice> told =
        events.stream()
            .flatMap(stored -> notice(stored.event()).stream())
            .sorted(Comparator.comparing(Notice::id))
            .toList();
    if (!told.isEmpty()) {
      notices.add(told);
      stored.increment(told.size());
    }
  }

  private Optional<Notice> notice(OutboxEvent event) {
    OrderEvent type = known(event.type());
    if (type == null) {
      return Optional.empty();
    }
    String detail =
        type == OrderEvent.PAYMENT_CHANGED
            ? mapper.readTree(event.payload()).path("detail").asString("")
            : "";
    if (!NoticePolicy.tells(type, detail)) {
      return Optional.empty();
    }
    String word = detail.isEmpty() ? type.name() : detail;
    return Optional.of(
        new Notice(event.userId(), event.orderId(), word, event.version(), event.occurredAt()));
  }

  /** Null for an event of a newer release that runs beside this one. */
  private static @org.jspecify.annotations.Nullable OrderEvent known(String type) {
    for (OrderEvent event : OrderEvent.values()) {
      if (event.name().equals(type)) {
        return event;
      }
    }
    return null;
  }
}
