package dev.lockstep.privacy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Keys of personal data. Development makes them when they are not set.
 *
 * @param masterKey the newest master key, {@code id:base64} of 32 bytes; the id has 1 to 32
 *     characters
 * @param formerMasterKeys earlier ones in the same form, kept until all data keys are wrapped anew
 * @param indexKey key of the blind indexes, base64 of 32 bytes; with another one nothing is found
 */
@ConfigurationProperties("lockstep.privacy")
record PrivacyProperties(
    @Nullable String masterKey,
    @DefaultValue List<String> formerMasterKeys,
    @Nullable String indexKey) {

  PrivacyProperties {
    formerMasterKeys = List.copyOf(formerMasterKeys);
  }

  /** Keys do not belong into logs. */
  @Override
  public String toString() {
    return "PrivacyProperties[]";
  }
}
