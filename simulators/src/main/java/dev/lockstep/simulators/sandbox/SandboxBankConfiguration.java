package dev.lockstep.simulators.sandbox;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Mounts the bank in a Spring host: {@code @Import(SandboxBankConfiguration.class)}. It takes the
 * host's {@link SandboxBankSettings} bean, or else its own properties. The bank's connections are
 * no bean. This class carries no stereotype on purpose, so that a component scan passes it by.
 */
@EnableConfigurationProperties(SandboxBankProperties.class)
public class SandboxBankConfiguration {

  @Bean(destroyMethod = "close")
  SandboxBank sandboxBank(
      ObjectProvider<SandboxBankSettings> settings, SandboxBankProperties properties) {
    return SandboxBank.open(settings.getIfAvailable(properties::settings));
  }

  @Bean
  RouterFunction<ServerResponse> sandboxBankRoutes(SandboxBank bank) {
    return bank.routes();
  }
}
