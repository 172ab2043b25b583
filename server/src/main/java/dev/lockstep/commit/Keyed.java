package dev.lockstep.commit;

import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A command under an idempotency key, after Stripe's "Idempotent requests": the first answer is
 * stored in the transaction of its effect and given again; other parameters under the same key are
 * refused. Validation errors and retryable refusals are not stored.
 *
 * @param <R> the inner command's result
 */
public final class Keyed<R> implements Command<Answer> {

  /** How results and refusals become stored answers. */
  public record Encoding<R>(Function<R, Answer> result, Function<Refusal, Answer> refusal) {}

  record StoredAnswer(String keyId, String requestHash, Answer answer, Instant createTime) {}

  static final Table<StoredAnswer> KEYS =
      Table.<StoredAnswer>named("idempotency_key", StoredAnswer::keyId, "key_id")
          .fixed("key_id", (p, row) -> p.text(row.keyId()))
          .fixed("request_hash", (p, row) -> p.text(row.requestHash()))
          .fixed("status", (p, row) -> p.small(row.answer().status()))
          .fixed("body", (p, row) -> p.bytes(row.answer().body()))
          .fixed("version", (p, row) -> p.number(row.answer().version()))
          .fixed("gmt_create", (p, row) -> p.time(row.createTime()))
          .readBy(row ->
              new StoredAnswer(
                  row.text("key_id"),
                  row.text("request_hash"),
                  new Answer(
                      row.small("status"), row.bytes("body"), row.numberOrNull("version"), true),
                  row.time("gmt_create")));

  private final String keyId;
  private final String requestHash;
  private final Command<R> command;
  private final Encoding<R> encoding;

  /**
   * Wraps a command.
   *
   * @param keyId hash of caller, method, path and key: 64 hex characters
   * @param requestHash hash of the canonical request: 64 hex characters
   */
  public Keyed(String keyId, String requestHash, Command<R> command, Encoding<R> encoding) {
    this.keyId = keyId;
    this.requestHash = requestHash;
    this.command = command;
    this.encoding = encoding;
  }

  @Override
  public String family() {
    return command.family();
  }

  @Override
  public void needs(Needs needs) {
    needs.read(KEYS, keyId);
    command.needs(needs);
  }

  @Override
  public void moreNeeds(Rows loaded, Needs needs) {
    command.moreNeeds(loaded, needs);
  }

  @Override
  public Set<Class<?>> mayAnnounce() {
    return command.mayAnnounce();
  }

  @Override
  public int rowsEstimate() {
    return command.rowsEstimate() + 1;
  }

  @Override
  public int rowsEstimate(Rows loaded) {
    return command.rowsEstimate(loaded) + 1;
  }

  @Override
  public Answer decide(Workspace workspace) {
    @Nullable StoredAnswer stored = workspace.find(KEYS, keyId);
    if (stored != null) {
      if (!stored.requestHash().equals(requestHash)) {
        throw new Refusal(RequestCode.REQUEST_KEY_REUSED);
      }
      return stored.answer().again();
    }
    Answer answer = decideInner(workspace);
    workspace.insert(KEYS, new StoredAnswer(keyId, requestHash, answer, workspace.now()));
    return answer;
  }

  private Answer decideInner(Workspace workspace) {
    try {
      return encoding.result().apply(command.decide(workspace));
    } catch (Refusal refusal) {
      if (refusal.code().retryable() || refusal.code().status() == 400) {
        throw refusal;
      }
      ((CommandWorkspace) workspace).undo();
      return encoding.refusal().apply(refusal);
    }
  }
}
