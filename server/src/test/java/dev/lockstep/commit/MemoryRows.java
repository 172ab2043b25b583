package dev.lockstep.commit;

import dev.lockstep.problem.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Immutable rows and what the database does with a command over them: reading in the fixed stages,
 * all or nothing at the commit, unique keys, updates guarded by version. The deciding is the real
 * workspace's. Committing gives new rows and leaves these as they are, so that many futures can be
 * tried from one past.
 */
public final class MemoryRows {

  /** What keeps writers apart. A test may take one away to see that it is needed. */
  public enum Guard {
    /** The root's lock: all but the READ stage is read after the commits of others. */
    LOCK,
    /** The version in the WHERE of every update. */
    VERSION,
    /** Unique keys. */
    UNIQUE
  }

  /** Says what of a row matters to the future; null if nothing of it does. */
  public interface Canon {
    @Nullable String of(Line line);
  }

  /** What of the surroundings is the same for all rows of a test. */
  public record Rules(Canon canon, Set<Guard> guards, List<Reaction<?>> reactions) {
    public Rules {
      guards = Set.copyOf(guards);
      reactions = List.copyOf(reactions);
    }
  }

  /** One write of a command, in the order it was made. */
  public record Change(@Nullable Written<?> replaced, Written<?> written) {

    public String table() {
      return written.table.name();
    }

    public boolean isNew() {
      return replaced == null;
    }

    /** The row it replaced, null for a new row. */
    public @Nullable Line before() {
      return replaced == null ? null : replaced.line();
    }

    public Line after() {
      return written.line();
    }
  }

  /** A row of a table; most are never looked at, so the line is made when it is asked for. */
  static final class Written<R> {
    private final Table<R> table;
    private final R row;
    private @Nullable Line line;

    Written(Table<R> table, R row) {
      this.table = table;
      this.row = row;
    }

    Line line() {
      Line known = line;
      if (known == null) {
        known = Line.of(table, row);
        line = known;
      }
      return known;
    }
  }

  /** How a command ended. */
  public sealed interface Ran {

    /** It committed. */
    record Committed(MemoryRows rows, Object value, List<Change> changes) implements Ran {}

    /** It was refused and changed nothing. */
    record Refused(Refusal refusal) implements Ran {}

    /** Rows it had read, or keys it had thought free, changed under it: it has to run again. */
    record Conflict(String subject) implements Ran {}

    /** It failed by a mistake in the code. */
    record Defect(RuntimeException cause) implements Ran {}
  }

  /** A row and what it adds to the digest. */
  private record Stored(Written<?> written, long digest) {
    Object row() {
      return written.row;
    }

    Line line() {
      return written.line();
    }
  }

  /** Unique keys besides the row's own. NULL is never a duplicate. */
  private static final Map<String, List<String>> UNIQUE =
      Map.of(
          "order_operate_log", List.of("root_order_id", "version"),
          "order_payment_flow", List.of("flow_no"),
          "stock_movement", List.of("item_id", "kind", "source_id"),
          "order_payment_detail", List.of("out_trade_no", "pay_type", "channel_account"));

  private final Rules rules;
  private final SortedMap<Table<?>, TreeMap<String, Stored>> rows;
  private final SortedMap<Table<?>, List<Written<?>>> appended;
  private final long digest;

  private MemoryRows(
      Rules rules,
      SortedMap<Table<?>, TreeMap<String, Stored>> rows,
      SortedMap<Table<?>, List<Written<?>>> appended,
      long digest) {
    this.rules = rules;
    this.rows = rows;
    this.appended = appended;
    this.digest = digest;
  }

  public static MemoryRows empty(Rules rules) {
    return new MemoryRows(rules, new TreeMap<>(), new TreeMap<>(), 0);
  }

  /** The same for rows that differ in nothing that matters; a sum over rows, so in any order. */
  public long digest() {
    return digest;
  }

  /** The rows of a table by its name, in key order or in the order they were written. */
  public List<Line> lines(String table) {
    List<Line> found = new ArrayList<>();
    rows.forEach((known, stored) -> {
      if (known.name().equals(table)) {
        stored.values().forEach(row -> found.add(row.line()));
      }
    });
    appended.forEach((known, written) -> {
      if (known.name().equals(table)) {
        written.forEach(row -> found.add(row.line()));
      }
    });
    return found;
  }

  /** The row, or null. */
  @SuppressWarnings("unchecked") // rows of a table hold only its rows
  public <R> @Nullable R find(Table<R> table, String key) {
    Stored stored = rows.getOrDefault(table, new TreeMap<>()).get(key);
    return stored == null ? null : (R) stored.row();
  }

  /** Runs a command that must be accepted. */
  public MemoryRows with(Command<?> command, Instant now) {
    return switch (run(command, now, this)) {
      case Ran.Committed committed -> committed.rows();
      case Ran.Refused refused -> throw refused.refusal();
      case Ran.Defect defect -> throw defect.cause();
      case Ran.Conflict conflict -> throw new IllegalStateException(conflict.subject());
    };
  }

  /**
   * Runs a command alone.
   *
   * @param read what its unlocked reads saw; without the lock, what all its reads saw
   */
  public Ran run(Command<?> command, Instant now, MemoryRows read) {
    Reactions reactions = new Reactions(rules.reactions());
    GroupState state = new GroupState();
    CommandWorkspace inner = new CommandWorkspace(state, new Reactions(List.of()), now);
    RecordingWorkspace workspace = new RecordingWorkspace(inner, reactions);
    Object value;
    try {
      load(command, reactions, state, read);
      value = command.decide(workspace);
    } catch (Refusal refusal) {
      return new Ran.Refused(refusal);
    } catch (RuntimeException defect) {
      return new Ran.Defect(defect);
    }
    var _ = inner.merge();
    return commit(state, value, workspace.changes());
  }

  private void load(Command<?> command, Reactions reactions, GroupState state, MemoryRows read) {
    Needs needs = new Needs();
    MemoryRows locked = rules.guards().contains(Guard.LOCK) ? this : read;
    command.needs(needs);
    reactions.needs(command, needs);
    read.load(Stage.READ, needs, state);
    locked.load(Stage.ROOTS, needs, state);
    command.moreNeeds(state, needs);
    reactions.moreNeeds(command, state, needs);
    locked.load(Stage.FAMILIES, needs, state);
    locked.load(Stage.MEMBERS, needs, state);
    command.moreNeeds(state, needs);
    reactions.moreNeeds(command, state, needs);
    locked.load(Stage.SHARED, needs, state);
  }

  private void load(Stage stage, Needs needs, GroupState state) {
    needs.close(stage).forEach((table, keys) -> load(stage, table, keys, state));
  }

  @SuppressWarnings("unchecked") // rows of a table hold only its rows
  private <R> void load(Stage stage, Table<R> table, TreeSet<String> keys, GroupState state) {
    TreeMap<String, Stored> here = rows.getOrDefault(table, new TreeMap<>());
    if (stage != Stage.FAMILIES) {
      for (String key : keys) {
        state.asked(table, key);
        Stored stored = here.get(key);
        if (stored != null) {
          state.loaded(table, (R) stored.row());
        }
      }
      return;
    }
    keys.forEach(key -> state.askedFamily(table, key));
    for (Stored stored : here.values()) {
      if (keys.contains(String.valueOf(table.family((R) stored.row())))) {
        state.loaded(table, (R) stored.row());
      }
    }
  }

  private Ran commit(GroupState state, Object value, List<Change> changes) {
    if (changes.isEmpty()) {
      return new Ran.Committed(this, value, changes);
    }
    Commit commit = new Commit();
    state
        .slots()
        .forEach((table, slots) ->
            slots.forEach((key, slot) -> {
              if (slot.inserted() || slot.updated()) {
                commit.put(table, key, slot);
              }
            }));
    state.appended().forEach(commit::append);
    return commit.conflict == null
        ? new Ran.Committed(commit.done(), value, changes)
        : new Ran.Conflict(commit.conflict);
  }

  /** The flush of one command. */
  private final class Commit {
    private final SortedMap<Table<?>, TreeMap<String, Stored>> nextRows = new TreeMap<>(rows);
    private final SortedMap<Table<?>, List<Written<?>>> nextAppended = new TreeMap<>(appended);
    private final Set<Table<?>> copied = new HashSet<>();
    private long nextDigest = digest;
    private @Nullable String conflict;

    @SuppressWarnings("unchecked") // slots of a table hold only its rows
    private <R> void put(Table<R> table, String key, GroupState.Slot slot) {
      TreeMap<String, Stored> target = copy(table);
      Stored there = target.get(key);
      if (slot.inserted() && there != null && guarded(Guard.UNIQUE)) {
        conflict = table.name() + " " + key + " is there already";
      }
      boolean stale =
          slot.updated()
              && (there == null
                  || table.version((R) there.row()) != table.version((R) slot.loaded()));
      if (stale && guarded(Guard.VERSION)) {
        conflict = table.name() + " " + key + " has another version";
      }
      Stored stored = stored(new Written<>(table, (R) slot.current()));
      unique(target.values().stream().map(Stored::written).toList(), there, stored.written());
      nextDigest += stored.digest() - (there == null ? 0 : there.digest());
      target.put(key, stored);
    }

    private TreeMap<String, Stored> copy(Table<?> table) {
      TreeMap<String, Stored> there = nextRows.getOrDefault(table, new TreeMap<>());
      if (!copied.add(table)) {
        return there;
      }
      TreeMap<String, Stored> copy = new TreeMap<>(there);
      nextRows.put(table, copy);
      return copy;
    }

    @SuppressWarnings("unchecked") // appended rows of a table hold only its rows
    private <R> void append(Table<R> table, List<Object> more) {
      List<Written<?>> all = new ArrayList<>(nextAppended.getOrDefault(table, List.of()));
      for (Object row : more) {
        Written<R> written = new Written<>(table, (R) row);
        unique(all, null, written);
        all.add(written);
      }
      nextAppended.put(table, all);
    }

    private void unique(
        Collection<Written<?>> others, @Nullable Stored replaced, Written<?> written) {
      List<String> columns = UNIQUE.get(written.table.name());
      if (columns == null || !guarded(Guard.UNIQUE)) {
        return;
      }
      List<Object> key = key(columns, written.line());
      boolean taken =
          !key.contains(null)
              && others.stream()
                  .filter(other -> replaced == null || other != replaced.written())
                  .anyMatch(other -> key(columns, other.line()).equals(key));
      if (taken) {
        conflict = written.table.name() + " has " + key + " already";
      }
    }

    private static List<Object> key(List<String> columns, Line line) {
      List<Object> key = new ArrayList<>();
      columns.forEach(column -> key.add(line.value(column)));
      return key;
    }

    private MemoryRows done() {
      return new MemoryRows(rules, nextRows, nextAppended, nextDigest);
    }
  }

  private boolean guarded(Guard guard) {
    return rules.guards().contains(guard);
  }

  private Stored stored(Written<?> written) {
    String canonical = rules.canon().of(written.line());
    return new Stored(written, canonical == null ? 0 : hash(canonical));
  }

  public Set<Guard> guards() {
    return rules.guards();
  }

  /** All guards but these. */
  public static Set<Guard> without(Guard... missing) {
    Set<Guard> guards = EnumSet.allOf(Guard.class);
    guards.removeAll(Set.of(missing));
    return guards;
  }

  /** Sixty-four well mixed bits of a text. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
    return hash ^ (hash >>> 32);
  }
}
