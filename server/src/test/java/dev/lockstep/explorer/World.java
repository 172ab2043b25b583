package dev.lockstep.explorer;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.MemoryRows;
import dev.lockstep.commit.MemoryRows.Ran;
import dev.lockstep.explorer.Step.Kind;
import dev.lockstep.order.OrderSteps;
import dev.lockstep.payment.PaymentSteps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All rows and all books of the bank that were met, by number, and what each step makes of them.
 *
 * <p>A state is rows × book × "the deadline has passed". A command reads rows and time, never the
 * book, and the bank reads its book, never our rows. So a command is decided once per rows and not
 * once per state, which is what makes millions of states cheap although the real code decides.
 */
final class World {

  private static final Instant EARLY = OrderSteps.NOW;
  private static final Instant LATE = OrderSteps.DEADLINE;

  private final PaymentSteps payments;
  private final boolean twoNodes;
  private final Moves moves;
  private final BankMoves bankMoves;
  private final Coverage coverage;
  private final Map<Long, Integer> rowsByDigest = new HashMap<>();
  private final List<MemoryRows> rows = new ArrayList<>();
  private final List<RowsFacts> rowsFacts = new ArrayList<>();
  private final List<Integer> rowsBefore = new ArrayList<>();
  private final List<int[][]> rowsSteps = new ArrayList<>();
  private final Map<Bank, Integer> bankNumbers = new HashMap<>();
  private final List<Bank> banks = new ArrayList<>();
  private final List<BankFacts> bankFacts = new ArrayList<>();
  private final List<int[]> bankSteps = new ArrayList<>();
  private final Map<String, Integer> stepNumbers = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Integer> commandOfStep = new ArrayList<>();
  private final Map<String, Integer> commandNumbers = new HashMap<>();
  private final LongIntMap commands = new LongIntMap();
  private final LongIntMap bankMoved = new LongIntMap();
  private final Map<String, Integer> refusals = new TreeMap<>();
  private @Nullable String complaint;
  private long decided;
  private long conflicts;

  World(Scenario scenario, Coverage coverage) {
    this.payments = scenario.payments();
    this.twoNodes = scenario.twoNodes();
    this.moves = new Moves(scenario);
    this.bankMoves = new BankMoves(scenario);
    this.coverage = coverage;
  }

  int rowsNumber(MemoryRows given, int before) {
    Integer known = rowsByDigest.get(given.digest());
    if (known != null) {
      return known;
    }
    int number = rows.size();
    rowsByDigest.put(given.digest(), number);
    rows.add(given);
    rowsBefore.add(before);
    rowsFacts.add(RowsFacts.of(given));
    rowsSteps.add(new int[2][]);
    return number;
  }

  int bankNumber(Bank given) {
    Integer known = bankNumbers.get(given);
    if (known != null) {
      return known;
    }
    int number = banks.size();
    bankNumbers.put(given, number);
    banks.add(given);
    bankFacts.add(BankFacts.of(given));
    bankSteps.add(null);
    return number;
  }

  MemoryRows rows(int number) {
    return rows.get(number);
  }

  RowsFacts rowsFacts(int number) {
    return rowsFacts.get(number);
  }

  Bank bank(int number) {
    return banks.get(number);
  }

  BankFacts bankFacts(int number) {
    return bankFacts.get(number);
  }

  Step step(int number) {
    return steps.get(number);
  }

  int[] stepsOfRows(int number, boolean late) {
    int[][] known = rowsSteps.get(number);
    int at = late ? 1 : 0;
    if (known[at] == null) {
      known[at] = numbers(moves.of(rows.get(number), late));
    }
    return known[at];
  }

  int[] stepsOfBank(int number) {
    if (bankSteps.get(number) == null) {
      bankSteps.set(number, numbers(bankMoves.of(banks.get(number))));
    }
    return bankSteps.get(number);
  }

  private int[] numbers(List<Step> found) {
    return found.stream()
        .flatMap(step ->
            twoNodes && step.effect() instanceof Step.Submits
                ? Stream.of(step, step.onOtherNode())
                : Stream.of(step))
        .mapToInt(this::number)
        .toArray();
  }

  private int number(Step step) {
    Integer known = stepNumbers.get(step.key());
    if (known != null) {
      return known;
    }
    steps.add(step);
    commandOfStep.add(commandNumbers.computeIfAbsent(step.command(), _ -> commandNumbers.size()));
    stepNumbers.put(step.key(), steps.size() - 1);
    return steps.size() - 1;
  }

  /** The book after a step at the bank. */
  int bankAfter(int bank, int step) {
    long key = (long) step << 32 | bank;
    int known = bankMoved.get(key);
    if (known != LongIntMap.ABSENT) {
      return known;
    }
    Step.AtBank atBank = (Step.AtBank) steps.get(step).effect();
    int after = bankNumber(atBank.move().apply(banks.get(bank)));
    bankMoved.put(key, after);
    return after;
  }

  /** The rows after a command; the same if it was refused. */
  int rowsAfter(int before, int step, boolean late) {
    long key = (long) commandOfStep.get(step) << 32 | (long) before << 1 | (late ? 1 : 0);
    int known = commands.get(key);
    if (known != LongIntMap.ABSENT) {
      return known;
    }
    int after = decide(before, steps.get(step), late);
    commands.put(key, after);
    return after;
  }

  private int decide(int before, Step step, boolean late) {
    Ran ran = ran(before, step, late);
    decided++;
    if (ran instanceof Ran.Defect(RuntimeException cause) && step.kind() != Kind.OTHER_NODE) {
      complain("no decision fails: " + cause, step);
    } else if (ran instanceof Ran.Conflict || ran instanceof Ran.Defect) {
      conflicts++; // nothing is committed; it runs again on what it should have read, as a step
      // does
    }
    if (!(ran instanceof Ran.Committed committed)) {
      return before;
    }
    coverage.saw(step, rows.get(before), committed.changes());
    int after = rowsNumber(committed.rows(), before);
    if (after == before) {
      complainOfTraces(before, step, committed);
    }
    return after;
  }

  /** Runs a step's command on rows by their number. */
  Ran ran(int before, Step step, boolean late) {
    MemoryRows here = rows.get(before);
    boolean otherNode = step.kind() == Kind.OTHER_NODE;
    return run(here, step, late, otherNode ? rows.get(rowsBefore.get(before)) : here);
  }

  /** Runs a step's command; a refused notification is parked, as the callback desk does it. */
  private Ran run(MemoryRows here, Step step, boolean late, MemoryRows read) {
    Step.Submits submits = (Step.Submits) step.effect();
    Instant now = late ? LATE : EARLY;
    Command<?> command = submits.command().of(here);
    Ran ran = here.run(command, now, read);
    if (ran instanceof Ran.Refused(var refusal)) {
      refusals.merge(step.kind() + " " + refusal.code().name(), 1, Integer::sum);
      if (submits.notification() != null) {
        return here.run(payments.park(submits.notification(), refusal.code().name()), now, read);
      }
    }
    return ran;
  }

  /**
   * A repetition must leave no trace: what leads back to the same state writes no version of the
   * order, and an applied notification that comes again writes nothing at all. Storing one as
   * applied is no news for the state, so what the rows then say is judged here.
   */
  private void complainOfTraces(int before, Step step, Ran.Committed committed) {
    if (committed.changes().isEmpty() || step.key().contains(Event.ADJUST_ADDRESS.name())) {
      return;
    }
    boolean again =
        step.effect() instanceof Step.Submits(var _, var notification, var _)
            && notification != null
            && rowsFacts.get(before).applied(notification.origin().notificationId());
    if (again || wrote(committed, "order_operate_log")) {
      complain("idempotent: a repetition changes nothing and yet writes", step);
    }
    if (wrote(committed, "payment_inbox")) {
      List<String> broken = RowsInvariants.brokenByNotifications(committed.rows());
      if (!broken.isEmpty()) {
        complain(String.join("; ", broken), step);
      }
    }
  }

  private static boolean wrote(Ran.Committed committed, String table) {
    return committed.changes().stream().anyMatch(change -> change.table().equals(table));
  }

  private void complain(String broken, Step step) {
    if (complaint == null) {
      complaint = broken + " (" + step.words() + ")";
    }
  }

  /** What a decision did that none may do, once. */
  @Nullable String takeComplaint() {
    String taken = complaint;
    complaint = null;
    return taken;
  }

  /** Refusals met, by who was refused and why. */
  Map<String, Integer> refusals() {
    return refusals;
  }

  String figures() {
    return "%,d rows, %,d books, %,d steps, %,d decisions, %,d conflicts"
        .formatted(rows.size(), banks.size(), steps.size(), decided, conflicts);
  }
}
