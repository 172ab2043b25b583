package dev.lockstep.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.database.TestDatabase;
import dev.lockstep.mode.Mode;
import dev.lockstep.mode.ModeProperties;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class GeneratedSecretsIT {

  private final JdbcClient jdbc = JdbcClient.create(TestDatabase.migrated().dataSource());

  @Test
  void nodesThatAskTogetherGetTheSame() throws Exception {
    List<Callable<String>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      GeneratedSecrets node = node(Mode.DEVELOPMENT);
      calls.add(() -> HexFormat.of().formatHex(node.get("token-key", 32)));
    }
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<String> secrets = new ArrayList<>();
      for (var secret : threads.invokeAll(calls)) {
        secrets.add(secret.get());
      }
      assertThat(secrets).hasSize(8).containsOnly(secrets.getFirst());
      assertThat(secrets.getFirst()).hasSize(64);
    }
  }

  @Test
  void namesHaveSecretsOfTheirOwn() {
    GeneratedSecrets secrets = node(Mode.DEVELOPMENT);
    assertThat(secrets.get("a", 32)).isNotEqualTo(secrets.get("b", 32));
    assertThatThrownBy(() -> secrets.get("a", 16)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void productionHasNone() {
    assertThatThrownBy(() -> node(Mode.PRODUCTION).get("a", 32))
        .isInstanceOf(IllegalStateException.class);
  }

  private GeneratedSecrets node(Mode mode) {
    return new GeneratedSecrets(jdbc, new ModeProperties(mode, false), Clock.systemUTC());
  }
}
