package dev.lockstep.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.commit.Ledger.Act;
import dev.lockstep.commit.Ledger.Entry;
import dev.lockstep.commit.Ledger.Level;
import dev.lockstep.commit.Ledger.Note;
import dev.lockstep.problem.ProblemCode;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import dev.lockstep.problem.SystemCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Idempotency keys, case by case as Stripe documents them. */
class KeyedTest {

  private static final String KEY = "k".repeat(64);
  private static final String HASH = "h".repeat(64);

  private static final Keyed.Encoding<Long> ENCODING =
      new Keyed.Encoding<>(
          result -> Answer.of(201, bytes("left " + result), result),
          refusal -> Answer.of(refusal.code().status(), bytes(refusal.code().name()), null));

  private final Decisions decisions =
      new Decisions(Ledger.NOW).put(Ledger.LEVELS, new Level("stock", 5, 1));

  @Test
  void repeatsASuccessWithoutDoingItAgain() {
    Answer first = decisions.run(keyed(HASH, Ledger.take("f", "stock", 2)));
    decisions.setNow(decisions.now().plus(Duration.ofHours(1)));
    Answer again = decisions.run(keyed(HASH, Ledger.take("f", "stock", 2)));
    assertThat(first.replayed()).isFalse();
    assertThat(again.replayed()).isTrue();
    assertThat(again.status()).isEqualTo(201);
    assertThat(text(again)).isEqualTo(text(first)).isEqualTo("left 3");
    assertThat(again.version()).isEqualTo(3);
    assertThat(decisions.get(Ledger.LEVELS, "stock").amount()).isEqualTo(3);
  }

  @Test
  void marksAReplayWithinOneGroup() {
    List<Answer> answers =
        decisions.runInOneGroup(
            List.of(
                keyed(HASH, Ledger.take("f", "stock", 2)),
                keyed(HASH, Ledger.take("f", "stock", 2))));
    assertThat(answers).extracting(Answer::replayed).containsExactly(false, true);
    assertThat(decisions.get(Ledger.LEVELS, "stock").amount()).isEqualTo(3);
  }

  @Test
  void storesAFinalRefusalAndUndoesWhatItDid() {
    Answer refused = decisions.run(keyed(HASH, refusing(RequestCode.REQUEST_FORBIDDEN)));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(decisions.all(Ledger.ENTRIES)).isEmpty();
    assertThat(decisions.all(Ledger.NOTES)).isEmpty();
    assertThat(decisions.get(Ledger.LEVELS, "stock").version()).isEqualTo(1);
    assertThat(decisions.announced()).isEmpty();
    // What made it refuse has passed; the key still says what it said.
    Answer again = decisions.run(keyed(HASH, Ledger.take("f", "stock", 1)));
    assertThat(again.replayed()).isTrue();
    assertThat(text(again)).isEqualTo("REQUEST_FORBIDDEN");
    assertThat(decisions.get(Ledger.LEVELS, "stock").amount()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"REQUEST_INVALID", "REQUEST_MALFORMED"})
  void doesNotStoreValidationErrors(String code) {
    refusedAndForgotten(RequestCode.valueOf(code));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SYSTEM_BUSY", "SYSTEM_OUTCOME_UNKNOWN"})
  void doesNotStoreWhatMayBeTriedAgain(String code) {
    refusedAndForgotten(SystemCode.valueOf(code));
  }

  private void refusedAndForgotten(ProblemCode code) {
    assertThatThrownBy(() -> decisions.run(keyed(HASH, refusing(code))))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
    assertThat(decisions.all(Keyed.KEYS)).isEmpty();
    assertThat(decisions.all(Ledger.ENTRIES)).isEmpty();
    Answer answer = decisions.run(keyed(HASH, Ledger.take("f", "stock", 1)));
    assertThat(answer.replayed()).isFalse();
    assertThat(answer.status()).isEqualTo(201);
  }

  @Test
  void refusesAnotherRequestUnderTheSameKey() {
    decisions.run(keyed(HASH, Ledger.take("f", "stock", 1)));
    assertThatThrownBy(() -> decisions.run(keyed("x".repeat(64), Ledger.take("f", "stock", 1))))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.code()).isEqualTo(RequestCode.REQUEST_KEY_REUSED));
    assertThat(decisions.get(Ledger.LEVELS, "stock").amount()).isEqualTo(4);
    assertThat(text(decisions.run(keyed(HASH, Ledger.take("f", "stock", 1))))).isEqualTo("left 4");
  }

  @Test
  void asksForOneRowMoreThanItsCommand() {
    Act<Long> inner = Ledger.take("f", "stock", 1);
    Keyed<Long> keyed = keyed(HASH, inner);
    assertThat(keyed.family()).isEqualTo("f");
    assertThat(keyed.rowsEstimate()).isEqualTo(inner.rowsEstimate() + 1);
  }

  /** Changes everything it can and is refused then. */
  private static Act<Long> refusing(ProblemCode code) {
    return Act.of(
        "f",
        needs -> needs.read(Ledger.NOTES, "n").lock(Ledger.LEVELS, "stock"),
        workspace -> {
          workspace.insert(Ledger.NOTES, new Note("n", "x", 1));
          workspace.insert(Ledger.ENTRIES, new Entry("f", "x"));
          workspace.update(Ledger.LEVELS, workspace.get(Ledger.LEVELS, "stock").less(1));
          workspace.announce("changed");
          throw new Refusal(code);
        });
  }

  private static Keyed<Long> keyed(String hash, Command<Long> command) {
    return new Keyed<>(KEY, hash, command, ENCODING);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
