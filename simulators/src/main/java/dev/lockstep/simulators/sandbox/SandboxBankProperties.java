package dev.lockstep.simulators.sandbox;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings as properties {@code lockstep.sandbox.bank.*}; see {@link SandboxBankSettings}. A
 * host that makes its own {@link SandboxBankSettings} bean needs none of them.
 */
@ConfigurationProperties("lockstep.sandbox.bank")
public record SandboxBankProperties(
    @DefaultValue("") String url,
    @DefaultValue("") String user,
    @DefaultValue("") String password,
    @DefaultValue("10") int poolSize,
    @DefaultValue("") String merchantKey,
    @DefaultValue("sandbox-1") String signingKeyId,
    @DefaultValue("") String signingSecret,
    @Nullable String publicUrl,
    @DefaultValue SandboxDelivery delivery,
    @DefaultValue("2147483647") int phase) {

  /** The settings; refuses missing ones by name. */
  public SandboxBankSettings settings() {
    return new SandboxBankSettings(
        url,
        user,
        password,
        poolSize,
        merchantKey,
        signingKeyId,
        signingSecret,
        publicUrl,
        delivery,
        phase);
  }

  @Override
  public String toString() {
    return "SandboxBankProperties[url=" + url + ", signingKeyId=" + signingKeyId + "]";
  }
}
