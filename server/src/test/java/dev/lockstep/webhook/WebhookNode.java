package dev.lockstep.webhook;

import com.zaxxer.hikari.HikariDataSource;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.outbox.OutboxEvent;
import dev.lockstep.outbox.StoredEvent;
import dev.lockstep.privacy.Sealing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** One node's part that delivers webhooks, on a real database. */
final class WebhookNode implements AutoCloseable {

  static final String SELLER = "seller-1";

  private static final Clock CLOCK = Clock.systemUTC();

  final Stores stores;
  final EndpointDesk desk;
  final WebhookWriter writer;
  final WebhookWorker worker;
  final Courier courier;
  final JdbcClient jdbc;
  private final HikariDataSource pool = new HikariDataSource();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  WebhookNode(TestDatabase database, WebhookProperties properties, AddressGuard guard) {
    this(database, properties, CheckedNames.of(guard));
  }

  WebhookNode(TestDatabase database, WebhookProperties properties, CheckedNames names) {
    this(database, names, properties);
    worker.start();
  }

  /** A node that sends nothing by itself. */
  static WebhookNode asleep(TestDatabase database) {
    return new WebhookNode(database, CheckedNames.of(new AddressGuard(true)), hasty());
  }

  private WebhookNode(TestDatabase database, CheckedNames names, WebhookProperties properties) {
    pool.setDataSource(database.dataSource());
    pool.setMaximumPoolSize(8);
    var dataSource = pool;
    var secrets = new Secrets(Sealing.of(dataSource));
    stores = WebhookConfiguration.stores(dataSource);
    jdbc = JdbcClient.create(dataSource);
    desk = new EndpointDesk(stores, secrets, properties, CLOCK);
    courier = WebhookConfiguration.courier(secrets, properties, names, CLOCK);
    var parts = new WebhookWorker.Parts(stores, courier, new WebhookMetrics(registry));
    worker = new WebhookWorker(parts, properties, CLOCK, registry);
    writer = new WebhookWriter(stores, new EventBody(JsonMapper.shared()), CLOCK, worker::nudge);
  }

  private static final List<Duration> WAITS = Collections.nCopies(12, Duration.ofMillis(50));
  private static final WebhookProperties.Circuit CLOSED =
      new WebhookProperties.Circuit(
          1_000, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofDays(5));

  /** A node in a hurry: 12 retries after 50 ms each, no circuit; calls may take their time. */
  static WebhookProperties hasty() {
    return properties(WAITS, CLOSED, Duration.ofSeconds(10));
  }

  /** The same, but a call may last this long only. */
  static WebhookProperties impatient(Duration call) {
    return properties(WAITS, CLOSED, call);
  }

  static WebhookProperties hasty(List<Duration> waits, WebhookProperties.Circuit circuit) {
    return properties(waits, circuit, Duration.ofSeconds(10));
  }

  private static WebhookProperties properties(
      List<Duration> waits, WebhookProperties.Circuit circuit, Duration call) {
    return new WebhookProperties(
        10,
        Set.of(),
        Duration.ofHours(1),
        call,
        call,
        Duration.ofSeconds(30),
        64,
        16,
        waits,
        Duration.ofSeconds(2),
        circuit,
        Duration.ofMillis(20),
        Duration.ofDays(1));
  }

  EndpointDesk.Told endpoint(String url, String... types) {
    return desk.create(SELLER, new Endpoint.Wish(url, null, List.of(types)), true);
  }

  void tell(String order, long version, String event) {
    writer.acceptAll(List.of(stored(order, version, event, "")));
  }

  static StoredEvent stored(String order, long version, String event, String detail) {
    var payload =
        "{\"orderId\":\""
            + order
            + "\",\"event\":\""
            + event
            + "\",\"detail\":\""
            + detail
            + "\",\"version\":"
            + version
            + "}";
    return new StoredEvent(
        version,
        new OutboxEvent(order, order, version, "user", SELLER, event, payload, Instant.now(CLOCK)));
  }

  /** Rows of webhook_delivery of which this holds. */
  long count(String condition) {
    return jdbc.sql("SELECT count(*) FROM webhook_delivery WHERE " + condition)
        .query(Long.class)
        .single();
  }

  @Override
  public void close() {
    worker.stop();
    pool.close();
  }
}
