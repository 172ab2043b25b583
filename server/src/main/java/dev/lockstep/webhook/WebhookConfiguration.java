package dev.lockstep.webhook;

import dev.lockstep.commit.DatabaseClock;
import dev.lockstep.mode.ModeProperties;
import dev.lockstep.privacy.PersonalData;
import dev.lockstep.schedule.Recurring;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Wires the deliverer of webhooks. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebhookProperties.class)
class WebhookConfiguration {

  private static final Duration MEASURED_EVERY = Duration.ofSeconds(10);
  private static final Duration CLEANED_EVERY = Duration.ofHours(1);

  @Bean
  Stores webhookStores(DataSource dataSource) {
    return stores(dataSource);
  }

  static Stores stores(DataSource dataSource) {
    JdbcClient jdbc = JdbcClient.create(dataSource);
    NamedParameterJdbcTemplate batches = new NamedParameterJdbcTemplate(dataSource);
    TransactionTemplate transaction =
        new TransactionTemplate(new JdbcTransactionManager(dataSource));
    return new Stores(
        new Endpoints(jdbc, transaction),
        new Deliveries(jdbc, batches, transaction),
        new DeliveryQueue(jdbc, batches));
  }

  @Bean
  Secrets webhookSecrets(PersonalData sealing) {
    return new Secrets(sealing);
  }

  @Bean
  WebhookMetrics webhookMetrics(MeterRegistry registry) {
    return new WebhookMetrics(registry);
  }

  @Bean
  Targets webhookTargets(WebhookProperties properties, ModeProperties mode) {
    return new Targets(mode.development(), properties.ports());
  }

  /** Closed by the worker, after its last call. */
  @Bean(destroyMethod = "")
  Courier webhookCourier(
      Secrets secrets, WebhookProperties properties, ModeProperties mode, DatabaseClock clock) {
    CheckedNames names = CheckedNames.of(new AddressGuard(mode.development()));
    return courier(secrets, properties, names, clock);
  }

  static Courier courier(
      Secrets secrets, WebhookProperties properties, CheckedNames names, Clock clock) {
    RetryPlan plan = new RetryPlan(properties.retryWaits(), properties.retryAfterMax());
    return new Courier(secrets, new Calls(properties, names, clock), plan, clock);
  }

  @Bean
  WebhookWorker.Parts webhookParts(Stores stores, Courier courier, WebhookMetrics metrics) {
    return new WebhookWorker.Parts(stores, courier, metrics);
  }

  @Bean
  WebhookWorker webhookWorker(
      WebhookWorker.Parts parts,
      WebhookProperties properties,
      DatabaseClock clock,
      MeterRegistry registry) {
    return new WebhookWorker(parts, properties, clock, registry);
  }

  @Bean
  EventBody webhookBody(JsonMapper mapper) {
    return new EventBody(mapper);
  }

  @Bean
  WebhookWriter webhookWriter(
      Stores stores, EventBody body, DatabaseClock clock, WebhookWorker worker) {
    return new WebhookWriter(stores, body, clock, worker::nudge);
  }

  @Bean
  Recurring webhookDepth(
      Stores stores, WebhookMetrics metrics, DatabaseClock clock, MeterRegistry registry) {
    return new Recurring(
        new Recurring.Plan("webhook-depth", MEASURED_EVERY, WebhookWorker.PHASE),
        () -> metrics.measure(stores, clock),
        registry);
  }

  @Bean
  Recurring webhookRetention(
      Stores stores, WebhookProperties properties, DatabaseClock clock, MeterRegistry registry) {
    return new Recurring(
        new Recurring.Plan("webhook-retention", CLEANED_EVERY, WebhookWorker.PHASE),
        () -> {
          Instant now = clock.instant();
          stores.deliveries().endPendingOfDisabled(now);
          stores.deliveries().forget(now.minus(properties.kept()));
        },
        registry);
  }
}
