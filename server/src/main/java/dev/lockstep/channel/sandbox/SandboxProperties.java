package dev.lockstep.channel.sandbox;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the sandbox bank is reached.
 *
 * @param baseUrl of the bank; unset means this server's own {@code /sandbox}
 * @param notifyBaseUrl under which the bank reaches this server; unset means its own port
 * @param merchantKey bearer key of our calls; generated in development if unset
 * @param signingKeyId name of the secret the bank signs with
 * @param signingSecret the secret; generated in development if unset
 * @param previousSigningKeyId name of the secret used before, while it is being replaced
 * @param previousSigningSecret the secret used before
 * @param currencies that the bank takes; empty means every currency
 * @param connectTimeout for reaching the bank
 * @param callTimeout for one whole call
 */
@ConfigurationProperties("lockstep.sandbox")
record SandboxProperties(
    @Nullable URI baseUrl,
    @Nullable URI notifyBaseUrl,
    @Nullable String merchantKey,
    @DefaultValue("sandbox-1") String signingKeyId,
    @Nullable String signingSecret,
    @Nullable String previousSigningKeyId,
    @Nullable String previousSigningSecret,
    @DefaultValue Set<String> currencies,
    @DefaultValue("1s") Duration connectTimeout,
    @DefaultValue("3s") Duration callTimeout) {

  SandboxProperties {
    currencies = Set.copyOf(currencies);
  }

  @Override
  public String toString() {
    return "SandboxProperties[baseUrl=" + baseUrl + ", signingKeyId=" + signingKeyId + "]";
  }
}
