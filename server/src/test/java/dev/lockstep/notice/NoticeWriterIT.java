package dev.lockstep.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.database.TestDatabase;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.outbox.OutboxEvent;
import dev.lockstep.outbox.StoredEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NoticeWriterIT {

  private final TestDatabase database = TestDatabase.migrated();
  private final OrderFixture orders = new OrderFixture(database.dataSource());
  private final NoticeWriter writer =
      new NoticeWriter(new Notices(database.dataSource()), new SimpleMeterRegistry());

  @AfterEach
  void drop() {
    database.drop();
  }

  @Test
  void storesANoticeOnceHoweverOftenTheEventComes() throws SQLException {
    var paid = event(2, "PAID", "{}");
    writer.accept(paid, 1);
    writer.accept(paid, 1);
    writer.acceptAll(
        List.of(new StoredEvent(1, paid), new StoredEvent(2, event(3, "SIGNED", "{}"))));
    assertThat(orders.number("SELECT count(*) FROM notification")).isEqualTo(2);
  }

  @Test
  void tellsOfPaymentsThatFailedAndNotOfHousekeeping() throws SQLException {
    writer.acceptAll(
        List.of(
            new StoredEvent(1, event(2, "PAYMENT_CHANGED", "{\"detail\":\"PAYMENT_FAILED\"}")),
            new StoredEvent(2, event(3, "PAYMENT_CHANGED", "{\"detail\":\"PAYMENT_STARTED\"}")),
            new StoredEvent(3, event(4, "COMMENTED", "{}")),
            new StoredEvent(4, event(5, "AN_EVENT_OF_LATER", "{}"))));
    assertThat(orders.number("SELECT count(*) FROM notification WHERE event = 'PAYMENT_FAILED'"))
        .isEqualTo(1);
    assertThat(orders.number("SELECT count(*) FROM notification")).isEqualTo(1);
  }

  private static OutboxEvent event(long version, String type, String payload) {
    return new OutboxEvent(
        "r1", "r1", version, "user", "seller", type, payload, OrderFixture.CREATED);
  }
}
