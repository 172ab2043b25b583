package dev.lockstep.simulators.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.util.UriComponentsBuilder;

/** Writes the bank's answers; independent of the converters of the host application. */
final class Answers {

  private final SandboxBankSettings settings;

  Answers(SandboxBankSettings settings) {
    this.settings = settings;
  }

  ServerResponse charge(int status, Charge charge, ServerRequest request) {
    ChargeRequest asked = charge.asked();
    return json(
        status,
        new ChargeAnswer(
            asked.paymentId(),
            asked.channel(),
            asked.account(),
            charge.status(),
            asked.amount(),
            asked.currency(),
            payUrl(asked.paymentId(), request),
            charge.captures()));
  }

  ServerResponse refused(Refused refused) {
    return json(refused.code().status(), new Refusal(refused.code(), refused.detail()));
  }

  static ServerResponse json(int status, Object value) {
    return bytes(status, MediaType.APPLICATION_JSON, Json.bytes(value));
  }

  static ServerResponse html(String page, String contentSecurityPolicy) {
    byte[] bytes = page.getBytes(UTF_8);
    return ServerResponse.ok()
        .contentType(new MediaType(MediaType.TEXT_HTML, UTF_8))
        .contentLength(bytes.length)
        .header("Content-Security-Policy", contentSecurityPolicy)
        .header("Cache-Control", "no-store")
        .build((request, response) -> {
          response.getOutputStream().write(bytes);
          return null;
        });
  }

  private static ServerResponse bytes(int status, MediaType type, byte[] bytes) {
    return ServerResponse.status(status)
        .contentType(type)
        .contentLength(bytes.length)
        .build((request, response) -> {
          response.getOutputStream().write(bytes);
          return null;
        });
  }

  private String payUrl(String paymentId, ServerRequest request) {
    String base = settings.publicUrl();
    if (base == null || base.isBlank()) {
      base =
          UriComponentsBuilder.fromUri(request.uri())
              .replacePath(BankRoutes.ROOT)
              .replaceQuery(null)
              .build()
              .toUriString();
    }
    return base + "/pay/" + paymentId;
  }

  private record ChargeAnswer(
      String paymentId,
      String channel,
      String account,
      ChargeStatus status,
      long amount,
      String currency,
      String payUrl,
      List<Capture> captures) {}

  private record Refusal(BankCode code, String detail) {}
}
