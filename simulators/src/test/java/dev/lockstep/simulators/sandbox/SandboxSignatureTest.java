package dev.lockstep.simulators.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxSignatureTest {

  private static final long NOW = 1_750_000_000L;
  private static final byte[] BODY = "{\"paymentId\":\"1P01\"}".getBytes(UTF_8);

  private final Clock clock = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
  private final SandboxSignature signature = new SandboxSignature("secret", clock);
  private final String signed = signature.sign("N1", NOW, BODY);

  @Test
  void isTheDocumentedHmac() {
    // printf 'N1.1750000000.{"paymentId":"1P01"}' | openssl dgst -sha256 -hmac secret
    assertThat(signed)
        .isEqualTo("v1=9b8261dc7cbed9e15eb8f575e9d5a32b989536960cfd3f86d054f2fe76b0215d");
  }

  @Test
  void acceptsWhatItSigned() {
    assertThat(signature.verify("N1", "" + NOW, signed, BODY)).isTrue();
  }

  @Test
  void rejectsEveryChangedPart() {
    byte[] other = "{\"paymentId\":\"1P02\"}".getBytes(UTF_8);
    assertThat(signature.verify("N2", "" + NOW, signed, BODY)).isFalse();
    assertThat(signature.verify("N1", "" + (NOW + 1), signed, BODY)).isFalse();
    assertThat(signature.verify("N1", "" + NOW, signed.replace("v1", "v2"), BODY)).isFalse();
    assertThat(signature.verify("N1", "" + NOW, signed, other)).isFalse();
    assertThat(new SandboxSignature("else", clock).verify("N1", "" + NOW, signed, BODY)).isFalse();
    assertThat(signature.verify(null, null, null, BODY)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {-301, 301})
  void rejectsStaleAndFutureTimestamps(long seconds) {
    long then = NOW + seconds;
    assertThat(signature.verify("N1", "" + then, signature.sign("N1", then, BODY), BODY)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {-300, 300})
  void toleratesFiveMinutes(long seconds) {
    long then = NOW + seconds;
    assertThat(signature.verify("N1", "" + then, signature.sign("N1", then, BODY), BODY)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1750000000", "1750000000.0", "99999999999999999999"})
  void rejectsTimestampsThatAreNone(String timestamp) {
    assertThat(signature.verify("N1", timestamp, signed, BODY)).isFalse();
  }
}
