package dev.lockstep.simulators.sandbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The bank under test, with its own web server in this JVM. */
final class Bank implements AutoCloseable {

  static final String KEY = "merchant key";

  private final ConfigurableApplicationContext context;
  final BankClient client;

  private Bank(ConfigurableApplicationContext context) {
    this.context = context;
    String port = context.getEnvironment().getRequiredProperty("local.server.port");
    this.client = new BankClient("http://127.0.0.1:" + port + "/sandbox");
  }

  /** Starts a bank that repeats callbacks after 200, 300 and 400 ms. */
  static Bank start(String jdbcUrl, String... more) {
    return new Bank(run(arguments(jdbcUrl, 0, more)));
  }

  static String[] arguments(String jdbcUrl, int port, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=" + port,
                "--lockstep.sandbox.bank.url=" + jdbcUrl,
                "--lockstep.sandbox.bank.user=postgres",
                "--lockstep.sandbox.bank.password=postgres",
                "--lockstep.sandbox.bank.pool-size=4",
                "--lockstep.sandbox.bank.merchant-key=" + KEY,
                "--lockstep.sandbox.bank.signing-key-id=key-1",
                "--lockstep.sandbox.bank.signing-secret=" + Merchant.SECRET,
                "--lockstep.sandbox.bank.delivery.retry-schedule=200ms,300ms,400ms",
                "--lockstep.sandbox.bank.delivery.attempt-timeout=1s",
                "--lockstep.sandbox.bank.delivery.scan-interval=50ms"));
    arguments.addAll(Arrays.asList(more));
    return arguments.toArray(String[]::new);
  }

  @Override
  public void close() {
    context.close();
  }

  private static ConfigurableApplicationContext run(String[] arguments) {
    SpringApplication application = new SpringApplication(SandboxBankApplication.class);
    application.setDefaultProperties(SandboxBankApplication.DEFAULTS);
    return application.run(arguments);
  }
}
