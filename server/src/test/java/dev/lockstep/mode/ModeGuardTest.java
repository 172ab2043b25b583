package dev.lockstep.mode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ModeGuardTest {

  @Test
  void developmentBindsLoopback() {
    var environment = guarded();
    assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
    assertThat(environment.getProperty("management.server.address")).isNull();
    assertThat(environment.getProperty("logging.structured.format.console")).isNull();
    assertThat(guarded("management.server.port", "9000").getProperty("management.server.address"))
        .isEqualTo("127.0.0.1");
  }

  @Test
  void developmentRefusesAllDangersAtOnce() {
    StartRefusal refusal =
        refused(
            "server.address", "0.0.0.0",
            "lockstep.db.url", "jdbc:postgresql://db/shop",
            "lockstep.channel.stripe.livemode", "true");
    assertThat(refusal.reasons()).hasSize(3);
    assertThat(refusal.reasons().toString())
        .contains("server.address", "lockstep.db.url", "stripe.livemode");
  }

  @Test
  void developmentDoesWhatItIsToldKnowingly() {
    var environment = guarded("lockstep.i-know", "true", "server.address", "0.0.0.0");
    assertThat(environment.getProperty("server.address")).isEqualTo("0.0.0.0");
    assertThat(guarded("server.address", "::1").getProperty("server.address")).isEqualTo("::1");
  }

  @Test
  void productionSaysAllThatIsMissing() {
    StartRefusal refusal = refused("lockstep.mode", "production");
    assertThat(new StartRefusalAnalyzer().analyze(refusal, refusal).getDescription())
        .contains(
            "lockstep.db.url",
            "lockstep.security.jwt.issuer-uri",
            "lockstep.security.jwt.hmac-key with lockstep.security.jwt.issuer",
            "lockstep.privacy.master-key",
            "lockstep.privacy.index-key",
            "lockstep.order.id-key");
  }

  @Test
  void productionStartsWithAnyOneWayToVerifyTokens() {
    var environment =
        guarded(
            "lockstep.mode", "production",
            "lockstep.db.url", "jdbc:postgresql://db/shop",
            "lockstep.security.jwt.hmac-key", "k",
            "lockstep.security.jwt.issuer", "i",
            "lockstep.privacy.master-key", "m",
            "lockstep.privacy.index-key", "x",
            "lockstep.order.id-key", "o");
    assertThat(environment.getProperty("server.address")).isNull();
    assertThat(environment.getProperty("logging.structured.format.console")).isEqualTo("ecs");
  }

  private static StartRefusal refused(String... pairs) {
    return catchThrowableOfType(StartRefusal.class, () -> guarded(pairs));
  }

  private static StandardEnvironment guarded(String... pairs) {
    Map<String, Object> settings = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      settings.put(pairs[i], pairs[i + 1]);
    }
    var environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
    new ModeGuard().postProcessEnvironment(environment, new SpringApplication());
    return environment;
  }
}
