package dev.lockstep.webhook;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;

/** A webhook as a merchant's server got it. */
public record Received(String path, Map<String, List<String>> headers, String body) {

  public String id() {
    return headers.getOrDefault("Webhook-id", List.of("none")).getFirst();
  }

  /** Whether the reference library of Standard Webhooks takes it with this secret. */
  boolean verifies(String secret) {
    try {
      new Webhook(secret).verify(body, HttpHeaders.of(headers, (_, _) -> true));
      return true;
    } catch (WebhookVerificationException e) {
      return false;
    }
  }
}
