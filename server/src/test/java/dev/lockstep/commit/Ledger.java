package dev.lockstep.commit;

import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Small tables and commands to try the write path on. */
final class Ledger {

  static final String SCHEMA =
      """
      CREATE TABLE test_note (
        id varchar(50) PRIMARY KEY,
        text varchar(50) NOT NULL,
        version bigint NOT NULL);
      CREATE TABLE test_part (
        id varchar(50) PRIMARY KEY,
        note_id varchar(50) NOT NULL,
        version bigint NOT NULL);
      CREATE TABLE test_level (
        id varchar(50) PRIMARY KEY,
        amount bigint NOT NULL CHECK (amount >= 0),
        version bigint NOT NULL);
      CREATE TABLE test_entry (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        family varchar(50) NOT NULL,
        text varchar(50) NOT NULL)
      """;

  static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  record Note(String id, String text, long version) {
    Note saying(String next) {
      return new Note(id, next, version + 1);
    }
  }

  record Part(String id, String noteId, long version) {}

  record Level(String id, long amount, long version) {
    Level less(long quantity) {
      return new Level(id, amount - quantity, version + 1);
    }
  }

  record Entry(String family, String text) {}

  static final Table<Note> NOTES =
      Table.named("test_note", Note::id, "id")
          .fixed("id", (p, row) -> p.text(row.id()))
          .column("text", (p, row) -> p.text(row.text()))
          .version(Note::version)
          .readBy(row -> new Note(row.text("id"), row.text("text"), row.number("version")));

  static final Table<Part> PARTS =
      Table.named("test_part", Part::id, "id")
          .fixed("id", (p, row) -> p.text(row.id()))
          .fixed("note_id", (p, row) -> p.text(row.noteId()))
          .version(Part::version)
          .familyBy("note_id", Part::noteId)
          .readBy(row -> new Part(row.text("id"), row.text("note_id"), row.number("version")));

  static final Table<Level> LEVELS =
      Table.named("test_level", Level::id, "id")
          .fixed("id", (p, row) -> p.text(row.id()))
          .column("amount", (p, row) -> p.number(row.amount()))
          .version(Level::version)
          .readBy(row -> new Level(row.text("id"), row.number("amount"), row.number("version")));

  static final Table<Entry> ENTRIES =
      Table.<Entry>named("test_entry", Entry::family)
          .fixed("family", (p, row) -> p.text(row.family()))
          .fixed("text", (p, row) -> p.text(row.text()))
          .appendOnly();

  /** A command out of its parts. */
  record Act<R>(
      String family,
      Consumer<Needs> first,
      BiConsumer<Rows, Needs> more,
      Function<Workspace, R> decision)
      implements Command<R> {

    static <R> Act<R> of(String family, Consumer<Needs> first, Function<Workspace, R> decision) {
      return new Act<>(family, first, (_, _) -> {}, decision);
    }

    @Override
    public void needs(Needs needs) {
      first.accept(needs);
    }

    @Override
    public void moreNeeds(Rows loaded, Needs needs) {
      more.accept(loaded, needs);
    }

    @Override
    public R decide(Workspace workspace) {
      return decision.apply(workspace);
    }
  }

  private Ledger() {}

  /** Appends a line to the family's book. */
  static Act<String> append(String family, String text) {
    return Act.of(
        family,
        _ -> {},
        workspace -> {
          workspace.insert(ENTRIES, new Entry(family, text));
          return text;
        });
  }

  /** Writes a note, or says what the one there is says. */
  static Act<String> create(String id, String text) {
    return Act.of(
        id,
        needs -> needs.read(NOTES, id),
        workspace -> {
          Note before = workspace.find(NOTES, id);
          if (before == null) {
            workspace.insert(NOTES, new Note(id, text, 1));
            return "created";
          }
          return before.text();
        });
  }

  /** Changes a note under its lock. */
  static Act<Long> say(String id, String text) {
    return Act.of(
        id,
        needs -> needs.lockRoot(NOTES, id),
        workspace -> {
          Note said = workspace.get(NOTES, id).saying(text);
          workspace.update(NOTES, said);
          return said.version();
        });
  }

  /** Takes from a level that many share; refused where there is not enough. */
  static Act<Long> take(String family, String level, long quantity) {
    return Act.of(
        family,
        needs -> needs.lock(LEVELS, level),
        workspace -> {
          Level before = workspace.get(LEVELS, level);
          if (before.amount() < quantity) {
            throw new Refusal(RequestCode.REQUEST_FORBIDDEN);
          }
          workspace.update(LEVELS, before.less(quantity));
          return before.amount() - quantity;
        });
  }

  /** Writes a note that takes one from a level; told again, it says so. */
  static Act<String> createTaking(String id, String level) {
    return Act.of(
        id,
        needs -> needs.read(NOTES, id).lock(LEVELS, level),
        workspace -> {
          if (workspace.find(NOTES, id) != null) {
            return "there already";
          }
          Level before = workspace.get(LEVELS, level);
          if (before.amount() < 1) {
            throw new Refusal(RequestCode.REQUEST_FORBIDDEN);
          }
          workspace.update(LEVELS, before.less(1));
          workspace.insert(NOTES, new Note(id, "taking", 1));
          return "created";
        });
  }
}
