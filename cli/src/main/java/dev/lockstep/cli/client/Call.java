package dev.lockstep.cli.client;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One request, sent as often as needed with the same idempotency key.
 *
 * @param path with its query, below the base address
 * @param repeatable false: when nobody knows whether it was done, it is not sent again but {@link
 *     OutcomeUnknown} is thrown
 */
record Call(
    String method,
    String path,
    @Nullable JsonNode body,
    @Nullable String token,
    String idempotencyKey,
    boolean repeatable) {

  static Call get(String path) {
    return new Call("GET", path, null, null, "", true);
  }

  static Call post(String path, JsonNode body) {
    return new Call("POST", path, body, null, UUID.randomUUID().toString(), true);
  }

  static Call put(String path, JsonNode body) {
    return new Call("PUT", path, body, null, UUID.randomUUID().toString(), true);
  }

  static Call control(String path) {
    return new Call("POST", path, null, null, "", false);
  }

  Call as(String bearer) {
    return new Call(method, path, body, bearer, idempotencyKey, repeatable);
  }
}
