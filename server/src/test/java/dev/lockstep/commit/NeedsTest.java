package dev.lockstep.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.lockstep.commit.Ledger.Act;
import dev.lockstep.commit.Ledger.Note;
import dev.lockstep.commit.Ledger.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class NeedsTest {

  private final Needs needs = new Needs();

  @Test
  void handsOutTablesAndKeysSorted() {
    needs.lock(Ledger.LEVELS, List.of("b", "a", "b")).lock(Ledger.NOTES, "z");
    needs.lock(Ledger.ENTRIES, "e");
    var keys = needs.close(Stage.SHARED);
    assertThat(keys.keySet()).containsExactly(Ledger.ENTRIES, Ledger.LEVELS, Ledger.NOTES);
    assertThat(keys.get(Ledger.LEVELS)).containsExactly("a", "b");
  }

  @Test
  void refusesAKeyOfALoadedStage() {
    needs.lockRoot(Ledger.NOTES, "a");
    needs.close(Stage.ROOTS);
    assertThatIllegalStateException()
        .isThrownBy(() -> needs.lockRoot(Ledger.NOTES, "b"))
        .withMessageContaining("ROOTS")
        .withMessageContaining("test_note b");
  }

  @Test
  void takesAKeyAgainThatWasLoaded() {
    needs.lockRoot(Ledger.NOTES, "a");
    needs.close(Stage.ROOTS);
    assertThatCode(() -> needs.lockRoot(Ledger.NOTES, "a")).doesNotThrowAnyException();
    assertThatCode(() -> needs.member(Ledger.NOTES, "b")).doesNotThrowAnyException();
  }

  @Test
  void asksAgainAfterRootsAndAfterFamilies() {
    Decisions decisions =
        new Decisions(Ledger.NOW)
            .put(Ledger.NOTES, new Note("n", "level-a", 1))
            .put(Ledger.PARTS, new Part("p", "n", 1))
            .put(Ledger.PARTS, new Part("other", "m", 1))
            .put(Ledger.LEVELS, new Ledger.Level("level-a", 4, 1));
    Act<Long> command =
        new Act<>(
            "n",
            first -> first.lockRoot(Ledger.NOTES, "n"),
            (loaded, more) -> {
              more.family(Ledger.PARTS, "n");
              if (!loaded.family(Ledger.PARTS, "n").isEmpty()) {
                more.lock(Ledger.LEVELS, loaded.get(Ledger.NOTES, "n").text());
              }
            },
            workspace -> {
              assertThat(workspace.family(Ledger.PARTS, "n"))
                  .containsExactly(new Part("p", "n", 1));
              return workspace.get(Ledger.LEVELS, "level-a").amount();
            });
    assertThat(decisions.run(command)).isEqualTo(4);
  }
}
