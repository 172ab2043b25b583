package dev.lockstep.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.lockstep.commit.Ledger.Act;
import dev.lockstep.commit.Ledger.Entry;
import dev.lockstep.commit.Ledger.Note;
import dev.lockstep.commit.Ledger.Part;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandWorkspaceTest {

  private final GroupState group = new GroupState();

  CommandWorkspaceTest() {
    group.asked(Ledger.NOTES, "absent");
    group.loaded(Ledger.NOTES, new Note("n", "one", 3));
    group.askedFamily(Ledger.PARTS, "n");
    group.loaded(Ledger.PARTS, new Part("b", "n", 1));
  }

  @Test
  void showsItsOwnChangesAndHidesThemFromOthersUntilMerged() {
    CommandWorkspace first = workspace();
    first.update(Ledger.NOTES, new Note("n", "two", 4));
    first.insert(Ledger.NOTES, new Note("absent", "new", 1));
    first.insert(Ledger.PARTS, new Part("a", "n", 1));
    assertThat(first.get(Ledger.NOTES, "n").text()).isEqualTo("two");
    assertThat(first.family(Ledger.PARTS, "n")).extracting(Part::id).containsExactly("a", "b");
    assertThat(workspace().get(Ledger.NOTES, "n").text()).isEqualTo("one");
    assertThat(workspace().find(Ledger.NOTES, "absent")).isNull();
    first.merge();
    assertThat(workspace().get(Ledger.NOTES, "n").text()).isEqualTo("two");
    assertThat(workspace().get(Ledger.NOTES, "absent").text()).isEqualTo("new");
    assertThat(workspace().family(Ledger.PARTS, "n")).hasSize(2);
  }

  @Test
  void undoForgetsChangesAndAnnouncements() {
    CommandWorkspace workspace = workspace();
    workspace.update(Ledger.NOTES, new Note("n", "two", 4));
    workspace.insert(Ledger.ENTRIES, new Entry("n", "x"));
    workspace.announce("event");
    workspace.undo();
    assertThat(workspace.merge()).isEmpty();
    assertThat(group.find(Ledger.NOTES, "n")).isEqualTo(new Note("n", "one", 3));
    assertThat(group.appended()).isEmpty();
  }

  @Test
  void refusesToInsertWhatExists() {
    assertThatIllegalStateException()
        .isThrownBy(() -> workspace().insert(Ledger.NOTES, new Note("n", "x", 1)));
    CommandWorkspace workspace = workspace();
    workspace.insert(Ledger.NOTES, new Note("absent", "x", 1));
    assertThatIllegalStateException()
        .isThrownBy(() -> workspace.insert(Ledger.NOTES, new Note("absent", "y", 1)));
  }

  @Test
  void raisesAVersionByExactlyOne() {
    for (long version : List.of(2L, 3L, 5L)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> workspace().update(Ledger.NOTES, new Note("n", "x", version)))
          .withMessageContaining("from 3 to " + version);
    }
    CommandWorkspace workspace = workspace();
    workspace.update(Ledger.NOTES, new Note("n", "x", 4));
    workspace.update(Ledger.NOTES, new Note("n", "y", 5));
    workspace.merge();
    // One statement, guarded by the version that was read.
    GroupState.Slot slot = slot("n");
    assertThat(slot.updated()).isTrue();
    assertThat(slot.loaded()).isEqualTo(new Note("n", "one", 3));
    assertThat(slot.current()).isEqualTo(new Note("n", "y", 5));
  }

  @Test
  void insertsOnceWhatOneGroupCreatesAndChanges() {
    CommandWorkspace first = workspace();
    first.insert(Ledger.NOTES, new Note("absent", "x", 1));
    first.merge();
    CommandWorkspace second = workspace();
    second.update(Ledger.NOTES, new Note("absent", "y", 2));
    second.merge();
    GroupState.Slot slot = slot("absent");
    assertThat(slot.inserted()).isTrue();
    assertThat(slot.updated()).isFalse();
    assertThat(slot.current()).isEqualTo(new Note("absent", "y", 2));
  }

  @Test
  void refusesToUpdateWhatIsNotThere() {
    assertThatIllegalStateException()
        .isThrownBy(() -> workspace().update(Ledger.NOTES, new Note("absent", "x", 1)));
  }

  @Test
  void refusesToReadWhatWasNotAskedFor() {
    assertThatIllegalStateException()
        .isThrownBy(() -> workspace().find(Ledger.NOTES, "other"))
        .withMessageContaining("not asked for");
    assertThatIllegalStateException()
        .isThrownBy(() -> workspace().family(Ledger.PARTS, "other"))
        .withMessageContaining("not asked for");
  }

  @Test
  void readsAFamilyThatAnEarlierCommandOfTheGroupMade() {
    CommandWorkspace first = workspace();
    first.insert(Ledger.PARTS, new Part("c", "new", 1));
    assertThat(first.family(Ledger.PARTS, "new")).hasSize(1);
    first.merge();
    assertThat(workspace().family(Ledger.PARTS, "new")).hasSize(1);
  }

  /** Reacts to a text by noting it on the note it needs. */
  private record Echo() implements Reaction<String> {
    @Override
    public Class<String> event() {
      return String.class;
    }

    @Override
    public void needs(String family, Needs needs) {
      needs.lockRoot(Ledger.NOTES, family);
    }

    @Override
    public void moreNeeds(String family, Rows loaded, Needs needs) {
      needs.lock(Ledger.LEVELS, loaded.get(Ledger.NOTES, family).text());
    }

    @Override
    public void react(String event, Workspace workspace) {
      Note note = workspace.get(Ledger.NOTES, event);
      workspace.update(Ledger.LEVELS, workspace.get(Ledger.LEVELS, note.text()).less(1));
    }
  }

  private record Announcing(String family, Set<Class<?>> mayAnnounce) implements Command<String> {
    @Override
    public void needs(Needs needs) {}

    @Override
    public String decide(Workspace workspace) {
      workspace.announce(family);
      return family;
    }
  }

  @Test
  void runsReactionsInTheSameDecisionWithTheRowsTheyNeed() {
    Decisions decisions = reacting();
    decisions.run(new Announcing("n", Set.of(String.class)));
    assertThat(decisions.get(Ledger.LEVELS, "stock").amount()).isEqualTo(6);
    assertThat(decisions.announced()).containsExactly("n");
  }

  @Test
  void refusesAnAnnouncementNobodyWasPreparedFor() {
    assertThatIllegalStateException()
        .isThrownBy(() -> reacting().run(new Announcing("n", Set.of())))
        .withMessageContaining("not asked for");
  }

  @Test
  void decidesCommandsOfOneGroupOnEachOthersChanges() {
    Decisions decisions = reacting();
    List<Act<Long>> commands = List.of(Ledger.take("x", "stock", 3), Ledger.take("y", "stock", 4));
    assertThat(decisions.runInOneGroup(commands)).containsExactly(4L, 0L);
    assertThat(decisions.get(Ledger.LEVELS, "stock")).isEqualTo(new Ledger.Level("stock", 0, 3));
  }

  private static Decisions reacting() {
    return new Decisions(Ledger.NOW, new Echo())
        .put(Ledger.NOTES, new Note("n", "stock", 1))
        .put(Ledger.LEVELS, new Ledger.Level("stock", 7, 1));
  }

  private CommandWorkspace workspace() {
    return new CommandWorkspace(group, new Reactions(List.of()), Ledger.NOW);
  }

  private GroupState.Slot slot(String key) {
    Map<String, GroupState.Slot> notes = Objects.requireNonNull(group.slots().get(Ledger.NOTES));
    return Objects.requireNonNull(notes.get(key));
  }
}
