package dev.lockstep.web;

import dev.lockstep.commit.Answer;
import dev.lockstep.commit.Command;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.commit.Keyed;
import dev.lockstep.privacy.BlindIndex;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a request's command and answers with its result, under the request's Idempotency-Key if it
 * has one: the first answer is stored with its effect and given again, marked by a header.
 */
@Component
public class Writes {

  /** Marks an answer that was decided earlier. */
  public static final String REPLAYED = "Idempotency-Replayed";

  /**
   * What a command's result becomes on the wire.
   *
   * @param version the order family's version for the ETag, or null
   */
  public record Reply(int status, Object body, @Nullable Long version) {

    /** A reply without a version. */
    public Reply(int status, Object body) {
      this(status, body, null);
    }
  }

  private final GroupCommit commit;
  private final JsonMapper json;
  private final BlindIndex index;
  private final Set<String> inFlight = ConcurrentHashMap.newKeySet();

  Writes(GroupCommit commit, JsonMapper json, BlindIndex index) {
    this.commit = commit;
    this.json = json;
    this.index = index;
  }

  /**
   * Runs the command and waits for its answer.
   *
   * @throws Refusal by the command; REQUEST_IN_PROGRESS if the same key is being worked on
   */
  public <R> ResponseEntity<byte[]> run(
      HttpServletRequest request,
      @Nullable JsonBody body,
      Command<R> command,
      Function<R, Reply> reply) {
    Optional<RequestKey> key = RequestKey.of(request, Caller.current(), body);
    if (key.isEmpty()) {
      return response(encode(reply.apply(commit.execute(command))));
    }
    String keyId = keyId(key.get());
    Keyed.Encoding<R> encoding =
        new Keyed.Encoding<>(result -> encode(reply.apply(result)), Writes::encode);
    Keyed<R> keyed = new Keyed<>(keyId, index.request(key.get().requestHash()), command, encoding);
    return alone(keyId, () -> response(commit.execute(keyed)));
  }

  /** Gives an answer that needed no rows; only under a key is it kept, and so written. */
  public ResponseEntity<byte[]> answer(
      HttpServletRequest request, @Nullable JsonBody body, Reply reply) {
    boolean keyed = RequestKey.of(request, Caller.current(), body).isPresent();
    return keyed ? run(request, body, new NoRows(reply), kept -> kept) : response(encode(reply));
  }

  /**
   * Runs several steps as one request: a repeat that comes meanwhile is told so. The step that ends
   * it is a {@link #run} of its own.
   */
  public <T> T steps(HttpServletRequest request, @Nullable JsonBody body, Supplier<T> steps) {
    Optional<RequestKey> key = RequestKey.of(request, Caller.current(), body);
    return key.isEmpty() ? steps.get() : alone("steps:" + keyId(key.get()), steps);
  }

  private <T> T alone(String keyId, Supplier<T> work) {
    if (!inFlight.add(keyId)) {
      throw new Refusal(RequestCode.REQUEST_IN_PROGRESS);
    }
    try {
      return work.get();
    } finally {
      inFlight.remove(keyId);
    }
  }

  private Answer encode(Reply reply) {
    return Answer.of(reply.status(), json.writeValueAsBytes(reply.body()), reply.version());
  }

  private static Answer encode(Refusal refusal) {
    return Answer.of(refusal.code().status(), Problem.of(refusal).json(null), null);
  }

  private static ResponseEntity<byte[]> response(Answer answer) {
    HttpHeaders headers = new HttpHeaders();
    boolean problem = answer.status() >= 400;
    headers.setContentType(
        problem ? MediaType.APPLICATION_PROBLEM_JSON : MediaType.APPLICATION_JSON);
    if (answer.version() != null) {
      headers.setETag("\"v" + answer.version() + "\"");
    }
    if (answer.replayed()) {
      headers.set(REPLAYED, "true");
    }
    return ResponseEntity.status(answer.status()).headers(headers).body(answer.body());
  }

  /** Length first, so that no caller and key can be read as another pair. */
  private static String keyId(RequestKey key) {
    String caller = key.caller().length() + ":" + key.caller();
    String operation = key.operation().length() + ":" + key.operation();
    return Hashes.sha256(caller + operation + key.key());
  }
}
