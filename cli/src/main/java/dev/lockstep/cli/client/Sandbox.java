package dev.lockstep.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** The buyer's side of the sandbox bank: the buttons a person would press on its page. */
public final class Sandbox {
  private static final int TRIES_MAX = 5;

  private final ApiClient http;

  /** The bank behind the same address as the shop. */
  public Sandbox(ApiClient http) {
    this.http = http;
  }

  /** What pressing "pay" came to. */
  public enum Pressed {
    /** The charge is captured (now, or by an attempt whose answer was lost). */
    CAPTURED,
    /** The shop had closed the charge before; nothing was captured. */
    CLOSED
  }

  /**
   * Pays the charge.
   *
   * @param controls times, delayMs, amount, lose, captures, forge: how the bank misbehaves
   * @throws Refused when the bank says no for another reason than the charge's state
   */
  public Pressed succeed(String paymentId, Map<String, String> controls) {
    String query =
        controls.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .sorted()
            .collect(Collectors.joining("&"));
    String charge = "/sandbox/v1/charges/" + paymentId;
    Call press = Call.control(charge + "/succeed" + (query.isEmpty() ? "" : "?" + query));
    for (int attempt = 1; ; attempt++) {
      try {
        return judged(http.send(press));
      } catch (OutcomeUnknown open) {
        // Pressing again could capture twice, so the bank is asked first where it lets us ask.
        Answer asked = http.send(Call.get(charge));
        if (asked.ok() && "SUCCEEDED".equals(asked.body().path("status").asString(""))) {
          return Pressed.CAPTURED;
        }
        if (attempt == TRIES_MAX) {
          throw new Unreachable("pay " + paymentId, open);
        }
      }
    }
  }

  private static Pressed judged(Answer answer) {
    if (answer.status() == 409) {
      return "CHARGE_CLOSED".equals(answer.code()) ? Pressed.CLOSED : Pressed.CAPTURED;
    }
    answer.orThrow("sandbox pay");
    return Pressed.CAPTURED;
  }
}
