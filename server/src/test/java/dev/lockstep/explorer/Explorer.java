package dev.lockstep.explorer;

import dev.lockstep.explorer.Step.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Walks every state that up to so many outside events can lead to, with any number of the system's
 * own steps between them, in any order.
 *
 * <p>States are found in the order of their events, and among as many events in the order of their
 * steps, so the first that breaks an invariant has the shortest story. From each state everything
 * that waits is then done, in two fair orders, until nothing changes any more; that must end, and
 * what is left must satisfy the invariants of the end.
 *
 * <p>Crashes need no steps of their own. A command lost before its commit is a step not taken; one
 * whose answer is lost is a step taken and asked for again, and everything can be asked for again
 * in every state. An outside call is a step of its own, and booking its answer is another that may
 * come any time later or never.
 */
final class Explorer {

  /** More steps than any settling needs; reaching it means that it goes in circles. */
  private static final int SETTLING_MAX = 200;

  /**
   * Callbacks first, then the deadline; and the background work first, as when every callback is
   * late, the deadline last.
   */
  private static final List<List<Kind>> ORDERS =
      List.of(
          List.of(Kind.CALLBACK, Kind.TIME, Kind.DEADLINE, Kind.CALL, Kind.EVENT, Kind.ANSWER),
          List.of(Kind.ANSWER, Kind.CALL, Kind.EVENT, Kind.CALLBACK, Kind.TIME, Kind.DEADLINE));

  /** What came of it; the story is null if every invariant held. */
  record Result(
      int states, int ends, String figures, Map<String, Integer> refusals, @Nullable Story story) {}

  private final Scenario scenario;
  private final World world;
  private final LongIntMap found = new LongIntMap();
  private final List<LongIntMap> settled = List.of(new LongIntMap(), new LongIntMap());
  private long[] keys = new long[1 << 16];
  private int[] parents = new int[1 << 16];
  private int[] steps = new int[1 << 16];
  private short[] depths = new short[1 << 16];
  private int size;
  private int ends;
  private @Nullable Story story;

  Explorer(Scenario scenario, Coverage coverage) {
    this.scenario = scenario;
    this.world = new World(scenario, coverage);
  }

  Result run() {
    int rows = world.rowsNumber(scenario.rows(), 0);
    int start = add(key(rows, world.bankNumber(scenario.bank()), false), -1, -1);
    List<Integer> seeds = List.of(start);
    for (int events = 0; events <= scenario.depth() && story == null; events++) {
      List<Integer> layer = new ArrayList<>();
      seeds = layer(seeds, layer, events < scenario.depth());
      for (int i = 0; i < layer.size() && story == null; i++) {
        settle(layer.get(i));
      }
    }
    return new Result(size, ends, world.figures(), world.refusals(), story);
  }

  /** Closes a layer under steps that cost nothing; gives the seeds of the next. */
  private List<Integer> layer(List<Integer> seeds, List<Integer> layer, boolean more) {
    ArrayDeque<Integer> fresh = new ArrayDeque<>(seeds);
    ArrayDeque<Integer> reached = new ArrayDeque<>();
    List<Integer> next = new ArrayList<>();
    while (story == null && !(fresh.isEmpty() && reached.isEmpty())) {
      // Both are in the order of their depth; so is what is taken from the nearer one.
      boolean seed =
          reached.isEmpty() || (!fresh.isEmpty() && depths[fresh.peek()] <= depths[reached.peek()]);
      int state = seed ? fresh.remove() : reached.remove();
      layer.add(state);
      expand(state, more, reached, next);
    }
    return next;
  }

  private void expand(int state, boolean more, ArrayDeque<Integer> reached, List<Integer> next) {
    long here = keys[state];
    Set<String> known = world.rowsFacts(rows(here)).captures().keySet();
    for (int[] some : offered(here)) {
      for (int step : some) {
        boolean costs = world.step(step).costs();
        boolean offered =
            world.step(step).kind() != Kind.IN_THE_END
                && (more || !costs)
                && world.step(step).possible(known);
        if (story == null && offered) {
          long there = after(here, step);
          complain(() -> new Story.Path(with(path(state), step), List.of()));
          if (there != here && found.get(there) == LongIntMap.ABSENT) {
            int added = add(there, state, step);
            if (costs) {
              next.add(added);
            } else {
              reached.add(added);
            }
          }
        }
      }
    }
  }

  private List<int[]> offered(long state) {
    return List.of(world.stepsOfRows(rows(state), late(state)), world.stepsOfBank(bank(state)));
  }

  private long after(long state, int step) {
    return switch (world.step(step).effect()) {
      case Step.Submits _ ->
          key(world.rowsAfter(rows(state), step, late(state)), bank(state), late(state));
      case Step.AtBank _ -> key(rows(state), world.bankAfter(bank(state), step), late(state));
      case Step.Passes _ -> key(rows(state), bank(state), true);
    };
  }

  private int add(long key, int parent, int step) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
      parents = Arrays.copyOf(parents, size * 2);
      steps = Arrays.copyOf(steps, size * 2);
      depths = Arrays.copyOf(depths, size * 2);
    }
    int state = size++;
    keys[state] = key;
    parents[state] = parent;
    steps[state] = step;
    depths[state] = (short) (parent < 0 ? 0 : depths[parent] + 1);
    found.put(key, state);
    String broken = broken(key);
    if (broken != null) {
      story = Story.of(scenario, world, new Story.Path(path(state), List.of()), broken);
    }
    return state;
  }

  private @Nullable String broken(long key) {
    RowsFacts ours = world.rowsFacts(rows(key));
    return ours.broken().isEmpty()
        ? BookInvariants.broken(ours, world.bank(bank(key)), world.bankFacts(bank(key)))
        : String.join("; ", ours.broken());
  }

  /** What a step did that no step may do. */
  private void complain(Supplier<Story.Path> path) {
    String complaint = world.takeComplaint();
    if (complaint != null && story == null) {
      story = Story.of(scenario, world, path.get(), complaint);
    }
  }

  private static List<Integer> with(List<Integer> steps, int last) {
    List<Integer> all = new ArrayList<>(steps);
    all.add(last);
    return all;
  }

  private void settle(int state) {
    for (int order = 0; order < ORDERS.size() && story == null; order++) {
      settle(state, ORDERS.get(order), settled.get(order));
    }
  }

  private void settle(int state, List<Kind> order, LongIntMap known) {
    long here = keys[state];
    List<Integer> taken = new ArrayList<>();
    while (known.get(here) == LongIntMap.ABSENT) {
      known.put(here, 1);
      int step = next(here, order);
      String broken = taken.isEmpty() ? null : broken(here);
      if (step < 0) {
        ends++;
        broken = broken == null ? brokenAtTheEnd(here) : broken;
      } else if (taken.size() > SETTLING_MAX) {
        broken = "settling: it does not come to rest";
      }
      complain(() -> new Story.Path(path(state), with(taken, step)));
      if (broken != null && story == null) {
        story = Story.of(scenario, world, new Story.Path(path(state), taken), broken);
      }
      if (broken != null || step < 0) {
        return;
      }
      taken.add(step);
      here = after(here, step);
    }
  }

  private @Nullable String brokenAtTheEnd(long key) {
    return BookInvariants.brokenAtTheEnd(
        world.rows(rows(key)), world.rowsFacts(rows(key)), world.bank(bank(key)));
  }

  /** The first step in the order that changes anything; -1 at rest. */
  private int next(long here, List<Kind> order) {
    List<int[]> offered = offered(here);
    for (Kind kind : order) {
      for (int[] steps : offered) {
        for (int step : steps) {
          if (fits(here, step, kind) && after(here, step) != here) {
            return step;
          }
        }
      }
    }
    return -1;
  }

  /** Whether it comes by itself: what was not told yet, is due, or is the bank's paying back. */
  private boolean fits(long here, int number, Kind kind) {
    Step step = world.step(number);
    RowsFacts ours = world.rowsFacts(rows(here));
    if (step.kind() == Kind.NOT_FOUND) {
      Bank.ChargeStatus status = world.bank(bank(here)).status(step.subject());
      boolean now = status == null || status == Bank.ChargeStatus.REFUSED;
      return kind == Kind.ANSWER && now && ours.due().contains(step.subject());
    }
    return kind == inTheEnd(step)
        && switch (kind) {
          case CALLBACK -> !ours.applied(step.subject()) && step.possible(ours.captures().keySet());
          case DEADLINE -> ours.unpaid();
          case ANSWER -> ours.due().contains(step.subject());
          case EVENT -> step.key().startsWith(Event.REFUND_SUCCEEDS.name());
          default -> true;
        };
  }

  private static Kind inTheEnd(Step step) {
    if (step.kind() != Kind.IN_THE_END) {
      return step.kind();
    }
    return step.effect() instanceof Step.Passes ? Kind.TIME : Kind.EVENT;
  }

  private List<Integer> path(int state) {
    List<Integer> path = new ArrayList<>();
    for (int at = state; parents[at] >= 0; at = parents[at]) {
      path.add(steps[at]);
    }
    return path.reversed();
  }

  private static long key(int rows, int bank, boolean late) {
    return (long) rows << 32 | (long) bank << 1 | (late ? 1 : 0);
  }

  private static int rows(long key) {
    return (int) (key >>> 32);
  }

  private static int bank(long key) {
    return (int) (key & 0xffff_ffffL) >>> 1;
  }

  private static boolean late(long key) {
    return (key & 1) == 1;
  }
}
