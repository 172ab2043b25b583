package dev.lockstep.simulators.sandbox;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * What a sandbox bank needs to run. The secrets are shared with its one merchant and appear in no
 * text form of this record.
 *
 * @param jdbcUrl PostgreSQL database that holds the bank's schema {@code sandbox_bank}
 * @param poolSize connections of the bank's own pool, 2 to 64
 * @param merchantKey bearer key of the merchant's calls
 * @param signingKeyId name of the signing secret, sent with every callback
 * @param signingSecret secret of the callback signature
 * @param publicUrl address of the bank as a buyer's browser sees it, ending in {@code /sandbox};
 *     without one the address of the request is used
 * @param delivery how callbacks are delivered
 * @param phase when a Spring host stops the deliveries: a higher phase stops earlier
 */
public record SandboxBankSettings(
    String jdbcUrl,
    String user,
    String password,
    int poolSize,
    String merchantKey,
    String signingKeyId,
    String signingSecret,
    @Nullable String publicUrl,
    SandboxDelivery delivery,
    int phase) {

  public static final int POOL_SIZE = 10;

  /** Stopped before everything else, so that no callback meets a closing web server. */
  public static final int PHASE = SmartLifecycle.DEFAULT_PHASE;

  public SandboxBankSettings {
    require(!jdbcUrl.isBlank(), "url is missing");
    require(poolSize >= 2 && poolSize <= 64, "pool-size must be 2 to 64");
    require(!merchantKey.isBlank(), "merchant-key is missing");
    require(!signingKeyId.isBlank(), "signing-key-id is missing");
    require(!signingSecret.isBlank(), "signing-secret is missing");
  }

  /** Settings with the standard pool, delivery and phase. */
  public static SandboxBankSettings of(Database database, Secrets secrets) {
    return new SandboxBankSettings(
        database.jdbcUrl(),
        database.user(),
        database.password(),
        POOL_SIZE,
        secrets.merchantKey(),
        secrets.signingKeyId(),
        secrets.signingSecret(),
        null,
        SandboxDelivery.STANDARD,
        PHASE);
  }

  public SandboxBankSettings withDelivery(SandboxDelivery changed) {
    return new SandboxBankSettings(
        jdbcUrl,
        user,
        password,
        poolSize,
        merchantKey,
        signingKeyId,
        signingSecret,
        publicUrl,
        changed,
        phase);
  }

  public SandboxBankSettings withPhase(int changed) {
    return new SandboxBankSettings(
        jdbcUrl,
        user,
        password,
        poolSize,
        merchantKey,
        signingKeyId,
        signingSecret,
        publicUrl,
        delivery,
        changed);
  }

  @Override
  public String toString() {
    return "SandboxBankSettings[jdbcUrl=" + jdbcUrl + ", signingKeyId=" + signingKeyId + "]";
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException("lockstep.sandbox.bank: " + message);
    }
  }

  /** Where the bank keeps its book. */
  public record Database(String jdbcUrl, String user, String password) {
    @Override
    public String toString() {
      return "Database[jdbcUrl=" + jdbcUrl + ", user=" + user + "]";
    }
  }

  /** What bank and merchant share. */
  public record Secrets(String merchantKey, String signingKeyId, String signingSecret) {
    @Override
    public String toString() {
      return "Secrets[signingKeyId=" + signingKeyId + "]";
    }
  }
}
