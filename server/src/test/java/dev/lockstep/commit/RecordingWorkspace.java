package dev.lockstep.commit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The real workspace, and a note of every write, also of those that a later one replaces. */
final class RecordingWorkspace implements Workspace {

  private final CommandWorkspace inner;
  private final Reactions reactions;
  private final List<MemoryRows.Change> changes = new ArrayList<>();

  /** The inner workspace has no reactions of its own: they run here, so that theirs are noted. */
  RecordingWorkspace(CommandWorkspace inner, Reactions reactions) {
    this.inner = inner;
    this.reactions = reactions;
  }

  List<MemoryRows.Change> changes() {
    return List.copyOf(changes);
  }

  @Override
  public Instant now() {
    return inner.now();
  }

  @Override
  public <R> @Nullable R find(Table<R> table, String key) {
    return inner.find(table, key);
  }

  @Override
  public <R> List<R> family(Table<R> table, String familyKey) {
    return inner.family(table, familyKey);
  }

  @Override
  public <R> void insert(Table<R> table, R row) {
    inner.insert(table, row);
    changes.add(new MemoryRows.Change(null, new MemoryRows.Written<>(table, row)));
  }

  @Override
  public <R> void update(Table<R> table, R row) {
    R before = inner.get(table, table.key(row));
    inner.update(table, row);
    changes.add(
        new MemoryRows.Change(
            new MemoryRows.Written<>(table, before), new MemoryRows.Written<>(table, row)));
  }

  @Override
  public void announce(Object event) {
    inner.announce(event);
    reactions.react(event, this);
  }
}
