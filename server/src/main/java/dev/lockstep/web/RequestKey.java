package dev.lockstep.web;

import dev.lockstep.problem.FieldCode;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What makes a write repeatable: the same caller, operation and key mean the same request.
 *
 * @param caller user id of the caller
 * @param operation method and path, {@code POST /api/v1/orders}, at most 255 characters
 * @param key the Idempotency-Key header: 1 to 255 printable ASCII characters
 * @param requestHash SHA-256 in hex of query string and canonical body; another hash under the same
 *     key is another request ({@code REQUEST_KEY_REUSED})
 */
public record RequestKey(String caller, String operation, String key, String requestHash) {

  /** The header's name. */
  public static final String HEADER = "Idempotency-Key";

  private static final int OPERATION_LENGTH_MAX = 255;
  private static final Pattern FORM = Pattern.compile("[\\x20-\\x7e]{1,255}");

  /** The key of a request, if it has one. Refuses a header of the wrong form. */
  public static Optional<RequestKey> of(
      HttpServletRequest request, Caller caller, @Nullable JsonBody body) {
    return header(request)
        .map(key -> new RequestKey(caller.userId(), operation(request), key, hash(request, body)));
  }

  /** The header, checked; several of them or a blank one are faults. */
  static Optional<String> header(HttpServletRequest request) {
    List<String> given = Collections.list(request.getHeaders(HEADER));
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (given.size() > 1) {
      throw fault(FieldCode.FIELD_TOO_MANY, "must be given once");
    }
    String key = given.getFirst();
    if (!FORM.matcher(key).matches() || key.isBlank()) {
      throw fault(FieldCode.FIELD_PATTERN, "must have 1 to 255 printable ASCII characters");
    }
    return Optional.of(key);
  }

  private static String operation(HttpServletRequest request) {
    String operation = request.getMethod() + " " + request.getRequestURI();
    if (operation.length() > OPERATION_LENGTH_MAX) {
      throw new Refusal(RequestCode.REQUEST_MALFORMED, "The path is too long.");
    }
    return operation;
  }

  private static String hash(HttpServletRequest request, @Nullable JsonBody body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String query = request.getQueryString();
      digest.update((query == null ? "" : query).getBytes(StandardCharsets.UTF_8));
      // A line break cannot occur in a query, so the two parts cannot be moved against each other.
      digest.update((byte) '\n');
      digest.update(body == null ? new byte[0] : body.canonical());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Refusal fault(FieldCode code, String detail) {
    return new Refusal(
        RequestCode.REQUEST_INVALID,
        RequestCode.REQUEST_INVALID.detail(),
        List.of(code.at(HEADER, detail)));
  }
}
