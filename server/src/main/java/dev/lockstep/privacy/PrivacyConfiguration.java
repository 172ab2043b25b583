package dev.lockstep.privacy;

import dev.lockstep.secret.GeneratedSecrets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Takes the keys from the settings, in development else from the generated secrets. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PrivacyProperties.class)
class PrivacyConfiguration {

  private static final String GENERATED_ID = "generated";

  @Bean
  PersonalData personalData(
      PrivacyProperties settings, GeneratedSecrets secrets, JdbcClient jdbc, Clock clock) {
    return new PersonalData(new UserKeys(jdbc), masterKeys(settings, secrets), clock);
  }

  @Bean
  BlindIndex blindIndex(PrivacyProperties settings, GeneratedSecrets secrets) {
    return new BlindIndex(indexKey(settings, secrets));
  }

  @Bean
  SharedSeal sharedSeal(PrivacyProperties settings, GeneratedSecrets secrets) {
    return new SharedSeal(indexKey(settings, secrets));
  }

  private static byte[] indexKey(PrivacyProperties settings, GeneratedSecrets secrets) {
    String setting = settings.indexKey();
    return setting == null
        ? secrets.get("privacy-index-key", MasterKeys.KEY_LENGTH)
        : MasterKeys.decode(setting, "lockstep.privacy.index-key");
  }

  private static MasterKeys masterKeys(PrivacyProperties settings, GeneratedSecrets secrets) {
    String newest = settings.masterKey();
    if (newest == null) {
      byte[] generated = secrets.get("privacy-master-key", MasterKeys.KEY_LENGTH);
      return MasterKeys.of(GENERATED_ID, Map.of(GENERATED_ID, generated));
    }
    List<String> all = new ArrayList<>();
    all.add(newest);
    all.addAll(settings.formerMasterKeys());
    return MasterKeys.of(all);
  }
}
