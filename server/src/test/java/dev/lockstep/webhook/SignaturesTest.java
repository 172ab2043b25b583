package dev.lockstep.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.lockstep.GeneratedDocs;
import dev.lockstep.outbox.OutboxEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Our signatures are those of the reference libraries: the one for Java here, the one for
 * JavaScript in {@code clients/js}, which reads the samples this test keeps as the code makes them.
 */
class SignaturesTest {

  private static final Path SAMPLES = Path.of("clients/js/test/webhooks.json");
  private static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");
  private static final byte[] CURRENT =
      "a secret of thirty-two bytes: 32".getBytes(StandardCharsets.UTF_8);
  private static final byte[] FORMER =
      "another one of thirty-two bytes.".getBytes(StandardCharsets.UTF_8);

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** A webhook as it leaves, with the secrets that verify it. */
  record Sample(List<String> secrets, String id, String timestamp, String signature, String body) {}

  private static String shown(byte[] secret) {
    return "whsec_" + Base64.getEncoder().encodeToString(secret);
  }

  private static Sample sample(List<byte[]> secrets, String id, String body) {
    var seconds = TIME.getEpochSecond();
    return new Sample(
        secrets.stream().map(SignaturesTest::shown).toList(),
        id,
        Long.toString(seconds),
        Signatures.header(secrets, id, seconds, body),
        body);
  }

  private static List<Sample> samples() {
    var body = new EventBody(JsonMapper.shared());
    var payload = "{\"orderId\":\"12-01\",\"event\":\"PAID\",\"note\":\"订单 ✓ 🧾 \\\" \\n\"}";
    var event = new OutboxEvent("12", "12-01", 7, "user", "卖家 1/ü", "PAID", payload, TIME);
    var paid = body.of(event, "dev.lockstep.order.paid", body.payload(event));
    return List.of(
        sample(List.of(CURRENT), "test-1", body.ofTest("test-1", "demo-shop", TIME)),
        sample(List.of(CURRENT), EventBody.id(event), paid),
        sample(List.of(CURRENT, FORMER), EventBody.id(event), paid));
  }

  @Test
  void theReferenceLibrarySignsTheSame() throws WebhookSigningException {
    for (var sample : samples()) {
      var signatures = List.of(sample.signature().split(" ", -1));
      assertThat(signatures).hasSameSizeAs(sample.secrets());
      for (var i = 0; i < signatures.size(); i++) {
        var reference = new Webhook(sample.secrets().get(i));
        assertThat(reference.sign(sample.id(), TIME.getEpochSecond(), sample.body()))
            .isEqualTo(signatures.get(i));
      }
    }
  }

  @Test
  void theSamplesForJavaScriptAreWhatTheCodeMakes() {
    GeneratedDocs.compareOrWrite(SAMPLES, MAPPER.writeValueAsString(samples()) + "\n");
  }
}
