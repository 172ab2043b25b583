package dev.lockstep.simulators.sandbox;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * A bank with its own book: it captures, refunds and calls back, and does so badly when told to.
 * {@link #open} makes or finds the book; {@link #start} begins to deliver callbacks; {@link #stop}
 * ends that and can be followed by a start; {@link #close} gives the connections back. Several
 * banks may work on one book.
 */
public final class SandboxBank implements SmartLifecycle, AutoCloseable {

  private final SandboxBankSettings settings;
  private final HikariDataSource dataSource;
  private final Deliverer deliverer;
  private final RouterFunction<ServerResponse> routes;

  private SandboxBank(SandboxBankSettings settings, HikariDataSource dataSource, Clock clock) {
    this.settings = settings;
    this.dataSource = dataSource;
    JdbcClient jdbc = JdbcClient.create(dataSource);
    var transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    var controls = new Controls();
    var refunds = new Refunds(jdbc);
    this.deliverer = new Deliverer(settings, clock, controls, new Notifications(jdbc), refunds);
    var chargeDesk = new ChargeDesk(new Charges(jdbc), deliverer, controls, clock);
    var refundDesk = new RefundDesk(refunds, transactions, deliverer, controls, clock);
    var answers = new Answers(settings);
    this.routes =
        new BankRoutes(answers)
            .routes(
                new MerchantCalls(settings, chargeDesk, refundDesk, new Book(jdbc), answers),
                new BuyerCalls(chargeDesk, controls, answers),
                new PayPage(chargeDesk));
  }

  /** Connects and creates the schema {@code sandbox_bank} when there is none. */
  public static SandboxBank open(SandboxBankSettings settings) {
    return open(settings, Clock.systemUTC());
  }

  /** As {@link #open(SandboxBankSettings)}, with the bank's own idea of the time. */
  public static SandboxBank open(SandboxBankSettings settings, Clock clock) {
    HikariDataSource dataSource = connect(settings);
    try {
      BookSchema.create(dataSource);
      return new SandboxBank(settings, dataSource, clock);
    } catch (RuntimeException e) {
      dataSource.close();
      throw e;
    }
  }

  /** The bank's HTTP side, everything under {@code /sandbox}; works before and after deliveries. */
  public RouterFunction<ServerResponse> routes() {
    return routes;
  }

  @Override
  public void start() {
    deliverer.start();
  }

  /** Waits for the attempts under way, at most their time-out; the rest stays due in the book. */
  @Override
  public void stop() {
    deliverer.stop();
  }

  @Override
  public boolean isRunning() {
    return deliverer.isRunning();
  }

  @Override
  public int getPhase() {
    return settings.phase();
  }

  @Override
  public void close() {
    stop();
    dataSource.close();
  }

  private static HikariDataSource connect(SandboxBankSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("sandbox-bank");
    config.setJdbcUrl(settings.jdbcUrl());
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(2);
    config.setConnectionTimeout(10_000);
    config.addDataSourceProperty("ApplicationName", "lockstep-sandbox-bank");
    config.addDataSourceProperty("options", "-c statement_timeout=10s -c lock_timeout=5s");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    return new HikariDataSource(config);
  }
}
