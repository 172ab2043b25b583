package dev.lockstep.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

class DatabasePropertiesTest {

  @Test
  void meansEmbeddedDatabaseWhenNothingIsSet() {
    var properties = bind(Map.of());
    assertThat(properties.outside()).isFalse();
    assertThat(properties.lockTimeout()).hasSeconds(1);
  }

  @Test
  void takesEmptyAddressForNone() {
    assertThat(bind(Map.of("lockstep.db.url", "  ")).outside()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "url, postgres://host/x, must start with jdbc:",
    "url, jdbc:postgresql://h/x, lockstep.db.user is needed",
    "pool-size-max, 1, must be from 2 to 90",
    "pool-size-max, 91, must be from 2 to 90",
    "lock-timeout, 0s, must be at least 1ms",
    "idle-in-transaction-timeout, -1s, must be at least 1ms",
    "transaction-timeout, 1s, must be longer than lock-timeout"
  })
  void refusesWrongSetting(String name, String value, String reason) {
    assertThatThrownBy(() -> bind(Map.of("lockstep.db." + name, value)))
        .hasStackTraceContaining(reason);
  }

  @Test
  void keepsPasswordOutOfText() {
    var server = new DatabaseServer("jdbc:postgresql://h/x", "u", "secret", null);
    assertThat(server).asString().doesNotContain("secret");
    var properties = bind(Map.of("lockstep.db.password", "secret"));
    assertThat(properties).asString().doesNotContain("secret");
  }

  @Test
  void showsReasonAndRemedyInsteadOfStackTrace() {
    var failure = new DatabaseStartFailure("The folder is in use.", "Choose another one.");
    var analysis =
        SpringFactoriesLoader.forDefaultResourceLocation()
            .load(FailureAnalyzer.class, (type, name, failed) -> {})
            .stream()
            .filter(DatabaseStartFailureAnalyzer.class::isInstance)
            .map(analyzer -> analyzer.analyze(new IllegalStateException(failure)))
            .toList();
    assertThat(analysis).hasSize(1);
    assertThat(analysis.getFirst().getDescription()).isEqualTo("The folder is in use.");
    assertThat(analysis.getFirst().getAction()).isEqualTo("Choose another one.");
  }

  private static DatabaseProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("lockstep.db", DatabaseProperties.class);
  }
}
