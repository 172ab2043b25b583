package dev.lockstep.simulators.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.UUID;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.util.HtmlUtils;

/**
 * The page where a buyer pays, declines or revokes. Everything that comes from a caller is escaped.
 */
final class PayPage {

  private final ChargeDesk charges;
  private final String template = read("pay.html");

  PayPage(ChargeDesk charges) {
    this.charges = charges;
  }

  ServerResponse show(ServerRequest request) {
    Charge charge = charges.find(MerchantCalls.chargeId(request));
    ChargeRequest asked = charge.asked();
    String nonce = UUID.randomUUID().toString();
    String description = asked.description() == null ? "" : asked.description();
    // The description comes last: what a caller wrote is never searched for placeholders.
    String page =
        template
            .replace("{{nonce}}", nonce)
            .replace("{{paymentId}}", HtmlUtils.htmlEscape(asked.paymentId()))
            .replace("{{status}}", charge.status().name())
            .replace("{{disabled}}", charge.status() == ChargeStatus.PENDING ? "" : "disabled")
            .replace("{{channel}}", HtmlUtils.htmlEscape(asked.channel()))
            .replace("{{amount}}", amount(asked))
            .replace("{{description}}", HtmlUtils.htmlEscape(description));
    String policy =
        "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
            + "script-src 'nonce-"
            + nonce
            + "'; style-src 'nonce-"
            + nonce
            + "'";
    return Answers.html(page, policy);
  }

  private static String amount(ChargeRequest asked) {
    int digits = Math.max(0, Currency.getInstance(asked.currency()).getDefaultFractionDigits());
    return BigDecimal.valueOf(asked.amount(), digits).toPlainString() + " " + asked.currency();
  }

  private static String read(String name) {
    try (InputStream stream = PayPage.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + " is missing from the class path");
      }
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
