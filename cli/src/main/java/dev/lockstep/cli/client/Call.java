package dev.lockstep.cli.client;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One request, sent as often as needed with the same idempotency key.
 *
 * @param path with its query, below the base address
 * @param repeatable false: when nobody knows whether it was done, it is not sent again but {@link
 *     OutcomeUnknown} is thrown
 * @param answerMax how long each attempt waits for its answer
 */
record Call(
    String method,
    String path,
    @Nullable JsonNode body,
    @Nullable String token,
    String idempotencyKey,
    boolean repeatable,
    Duration answerMax) {

  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

  /** Longer than the server lets an audit take unless it is set otherwise. */
  private static final Duration AUDIT_MAX = Duration.ofMinutes(11);

  static Call get(String path) {
    return new Call("GET", path, null, null, "", true, ANSWER_MAX);
  }

  /** The audit over the whole database. */
  static Call audit() {
    return new Call("GET", "/ops/v1/audit", null, null, "", true, AUDIT_MAX);
  }

  static Call post(String path, JsonNode body) {
    return new Call("POST", path, body, null, UUID.randomUUID().toString(), true, ANSWER_MAX);
  }

  static Call put(String path, JsonNode body) {
    return new Call("PUT", path, body, null, UUID.randomUUID().toString(), true, ANSWER_MAX);
  }

  static Call control(String path) {
    return new Call("POST", path, null, null, "", false, ANSWER_MAX);
  }

  Call as(String bearer) {
    return new Call(method, path, body, bearer, idempotencyKey, repeatable, answerMax);
  }
}
