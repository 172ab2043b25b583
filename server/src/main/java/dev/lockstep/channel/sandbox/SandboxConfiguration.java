package dev.lockstep.channel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.channel.PaymentChannel;
import dev.lockstep.channel.SandboxSecrets;
import dev.lockstep.mode.OwnUrl;
import dev.lockstep.secret.GeneratedSecrets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/** The two sandbox channels of development. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "lockstep.mode", havingValue = "development", matchIfMissing = true)
@EnableConfigurationProperties(SandboxProperties.class)
class SandboxConfiguration {

  private static final String WALLET = "sandbox";
  private static final String CARD = "sandbox-card";
  private static final int SECRET_BYTES = 32;

  @Bean
  SandboxSecrets sandboxSecrets(SandboxProperties properties, GeneratedSecrets generated) {
    return new SandboxSecrets(
        given(properties.merchantKey(), "sandbox-merchant-key", generated),
        properties.signingKeyId(),
        given(properties.signingSecret(), "sandbox-signing-secret", generated));
  }

  @Bean(destroyMethod = "close")
  SandboxCalls sandboxCalls(
      JsonMapper json,
      Environment environment,
      SandboxSecrets secrets,
      SandboxProperties properties) {
    SandboxAddress address =
        new SandboxAddress(
            properties.baseUrl(), properties.notifyBaseUrl(), new OwnUrl(environment));
    return new SandboxCalls(json, address, secrets.merchantKey(), properties);
  }

  @Bean
  PaymentChannel sandboxWallet(
      JsonMapper json, SandboxCalls calls, SandboxSecrets secrets, SandboxProperties properties) {
    return channel(WALLET, json, calls, secrets, properties);
  }

  @Bean
  PaymentChannel sandboxCard(
      JsonMapper json, SandboxCalls calls, SandboxSecrets secrets, SandboxProperties properties) {
    return channel(CARD, json, calls, secrets, properties);
  }

  private static PaymentChannel channel(
      String name,
      JsonMapper json,
      SandboxCalls calls,
      SandboxSecrets secrets,
      SandboxProperties properties) {
    return new SandboxChannel(
        name,
        calls,
        new SandboxSignatures(signingSecrets(secrets, properties)),
        new SandboxNotifications(json, name, SandboxChannel.accountOf(name)),
        properties.currencies());
  }

  private static Map<String, byte[]> signingSecrets(
      SandboxSecrets secrets, SandboxProperties properties) {
    Map<String, byte[]> byKeyId = new HashMap<>();
    if (properties.previousSigningKeyId() != null && properties.previousSigningSecret() != null) {
      byKeyId.put(
          properties.previousSigningKeyId(), properties.previousSigningSecret().getBytes(UTF_8));
    }
    byKeyId.put(secrets.signingKeyId(), secrets.signingSecret().getBytes(UTF_8));
    return byKeyId;
  }

  private static String given(@Nullable String value, String name, GeneratedSecrets generated) {
    return value == null || value.isBlank()
        ? HexFormat.of().formatHex(generated.get(name, SECRET_BYTES))
        : value;
  }
}
