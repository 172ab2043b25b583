package dev.lockstep.cli.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** Bearer tokens, one per user, from the development endpoint; each is asked for once. */
public final class Tokens {
  private static final String OPERATOR = "demo-operator";

  private final ApiClient http;
  private final Map<String, String> kept = new ConcurrentHashMap<>();

  /** Tokens of the server behind {@code http}. */
  public Tokens(ApiClient http) {
    this.http = http;
  }

  /** A buyer's token. */
  public String buyer(String userId) {
    return kept.computeIfAbsent(userId, id -> ask(id, "buyer"));
  }

  /** An operator's token. */
  public String operator() {
    return kept.computeIfAbsent(OPERATOR, id -> ask(id, "operator"));
  }

  void forget(String token) {
    kept.values().remove(token);
  }

  private String ask(String userId, String role) {
    ObjectNode body = ApiClient.JSON.createObjectNode().put("userId", userId);
    body.putArray("roles").add(role);
    return http.send(Call.post("/dev/token", body))
        .orThrow("token for " + role)
        .path("token")
        .asString();
  }
}
