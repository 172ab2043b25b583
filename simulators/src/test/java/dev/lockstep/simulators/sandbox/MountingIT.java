package dev.lockstep.simulators.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.function.RouterFunction;

/** A host application decides whether it has a bank, and keeps its own data source apart. */
class MountingIT {

  private static final String DATABASE = BankDatabase.create();

  @ComponentScan(basePackages = "dev.lockstep")
  static class Scanning {}

  @Import(SandboxBankConfiguration.class)
  static class Importing {

    @Bean
    SandboxBankSettings settings() {
      return SandboxBankSettings.of(
              new SandboxBankSettings.Database(DATABASE, "postgres", "postgres"),
              new SandboxBankSettings.Secrets("key", "id", "secret"))
          .withPhase(7);
    }
  }

  @Test
  void mountsNothingInAHostThatOnlyScansThePackages() {
    try (var context = start(Scanning.class)) {
      assertThat(context.getBeansOfType(SandboxBank.class)).isEmpty();
      assertThat(context.getBeansOfType(RouterFunction.class)).isEmpty();
    }
  }

  @Test
  void takesTheSettingsOfTheHostAndShowsNoDataSource() {
    SandboxBank bank;
    try (var context = start(Importing.class)) {
      bank = context.getBean(SandboxBank.class);
      assertThat(bank.isRunning()).isTrue();
      assertThat(bank.getPhase()).isEqualTo(7);
      assertThat(context.getBeansOfType(RouterFunction.class)).hasSize(1);
      assertThat(context.getBeansOfType(DataSource.class)).isEmpty();
    }
    assertThat(bank.isRunning()).isFalse();
  }

  private static ConfigurableApplicationContext start(Class<?> host) {
    SpringApplication application = new SpringApplication(host);
    application.setWebApplicationType(WebApplicationType.NONE);
    return application.run();
  }
}
