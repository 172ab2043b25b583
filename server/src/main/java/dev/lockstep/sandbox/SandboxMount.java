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
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

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

  /** The bank checks its callers itself; a merchant's key there is no token of ours. */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  SecurityFilterChain sandboxSecurity(HttpSecurity http) {
    http.securityMatcher("/sandbox/**")
        .authorizeHttpRequests(paths -> paths.anyRequest().permitAll())
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .headers(AbstractHttpConfigurer::disable)
        .csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable);
    return http.build();
  }
}
