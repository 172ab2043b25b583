package dev.lockstep.sandbox;

import dev.lockstep.channel.SandboxSecrets;
import dev.lockstep.database.DatabaseAddress;
import dev.lockstep.mode.DevelopmentOnly;
import dev.lockstep.simulators.sandbox.SandboxBankConfiguration;
import dev.lockstep.simulators.sandbox.SandboxBankSettings;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Mounts the sandbox bank under {@code /sandbox}, unless {@code lockstep.sandbox.base-url} names
 * one that runs elsewhere. The bank shares this process and nothing else: it is spoken to over
 * HTTP.
 */
@Configuration(proxyBeanMethods = false)
@DevelopmentOnly
@ConditionalOnProperty(
    name = "lockstep.sandbox.base-url",
    havingValue = "own",
    matchIfMissing = true)
@Import(SandboxBankConfiguration.class)
class SandboxMount {

  @Bean
  SandboxBankSettings sandboxBankSettings(DatabaseAddress database, SandboxSecrets secrets) {
    return SandboxBankSettings.of(
        new SandboxBankSettings.Database(database.url(), database.user(), database.password()),
        new SandboxBankSettings.Secrets(
            secrets.merchantKey(), secrets.signingKeyId(), secrets.signingSecret()));
  }
}
