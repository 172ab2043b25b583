package dev.lockstep.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.webhook.CallResult.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pure rules: when to try again, when to leave an endpoint alone, which URLs it may have. */
class RulesTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final WebhookProperties.Circuit CIRCUIT =
      new WebhookProperties.Circuit(
          3, Duration.ofSeconds(30), Duration.ofMinutes(15), Duration.ofDays(5));
  private static final RetryPlan PLAN =
      new RetryPlan(List.of(Duration.ofSeconds(5), Duration.ofHours(1)), Duration.ofHours(24));

  @Test
  void waitsAreThePlannedOnesGiveOrTakeAFifth() {
    var random = new Random(7);
    for (var i = 0; i < 1_000; i++) {
      assertThat(PLAN.after(1, null, random).orElseThrow())
          .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
    }
    assertThat(PLAN.after(2, null, random)).isPresent();
    assertThat(PLAN.after(3, null, random)).isEmpty();
  }

  @Test
  void aReceiverMayAskForMoreTimeWithinBoundsAndNeverForLess() {
    var random = new Random(7);
    assertThat(PLAN.after(1, Duration.ofMinutes(1), random)).hasValue(Duration.ofMinutes(1));
    assertThat(PLAN.after(1, Duration.ofDays(400), random)).hasValue(Duration.ofHours(24));
    assertThat(PLAN.after(2, Duration.ofSeconds(-9), random).orElseThrow())
        .isGreaterThan(Duration.ofMinutes(40));
  }

  @Test
  void failuresInARowOpenTheCircuitAndOnlyProbesMoveItThen() {
    var health = Health.GOOD;
    for (var i = 0; i < 3; i++) {
      assertThat(health.probeAt()).isNull();
      health = health.after(Kind.FAILURE, false, NOW, CIRCUIT);
    }
    assertThat(health.probeAt()).isEqualTo(NOW.plusSeconds(30));
    assertThat(health.after(Kind.FAILURE, false, NOW, CIRCUIT)).isEqualTo(health);
    var probed = health.after(Kind.FAILURE, true, NOW.plusSeconds(30), CIRCUIT);
    assertThat(probed.probeAt()).isEqualTo(NOW.plusSeconds(90));
    assertThat(probed.failingSince()).isEqualTo(NOW);
    for (var i = 0; i < 100; i++) {
      probed = probed.after(Kind.FAILURE, true, NOW, CIRCUIT);
    }
    assertThat(probed.probeAt()).isEqualTo(NOW.plus(CIRCUIT.waitMax()));
    assertThat(probed.after(Kind.SUCCESS, true, NOW, CIRCUIT)).isEqualTo(Health.GOOD);
  }

  @Test
  void daysOfFailureAndGoneDisableAndASuccessOfBeforeDoesNotEnable() {
    var failing = Health.GOOD.after(Kind.FAILURE, false, NOW, CIRCUIT);
    var days = NOW.plus(CIRCUIT.disableAfter());
    assertThat(failing.after(Kind.FAILURE, false, days.minusSeconds(1), CIRCUIT).enabled())
        .isTrue();
    assertThat(failing.after(Kind.FAILURE, false, days, CIRCUIT).disabledReason())
        .isEqualTo(DisabledReason.FAILING);
    var gone = failing.after(Kind.GONE, false, NOW, CIRCUIT);
    assertThat(gone.disabledReason()).isEqualTo(DisabledReason.GONE);
    assertThat(gone.after(Kind.SUCCESS, false, NOW, CIRCUIT)).isEqualTo(gone);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org/a", "ftp://example.org", "https:///a", "https://u:p@example.org/",
        "https://example.org/#a", "https://example.org:22/", "https://example.org:99999/", "a b",
        "/a", "file:///etc/passwd", "https://exa_mple.org/"
      })
  void refusesUrl(String url) {
    assertThat(new Targets(false, Set.of(8443)).fault(url)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org",
        "https://example.org:8443/a?b=c",
        "HTTPS://example.org:443/",
        "https://[2606:4700::1111]/"
      })
  void takesUrl(String url) {
    assertThat(new Targets(false, Set.of(8443)).fault(url)).isEmpty();
  }

  @Test
  void developmentTakesPlainHttpAndAnyPort() {
    assertThat(new Targets(true, Set.of()).fault("http://127.0.0.1:4711/")).isEmpty();
  }
}
