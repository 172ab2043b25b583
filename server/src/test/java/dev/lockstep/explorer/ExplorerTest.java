package dev.lockstep.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.commit.MemoryRows;
import dev.lockstep.commit.MemoryRows.Guard;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Walks everything that up to five outside events can lead to through the real decision code, and
 * judges every state on the way and every end. What is covered, and what is not:
 * docs/concepts/explorer.md.
 */
class ExplorerTest {

  /** A world, and how much there is to find in it: an explorer that finds less is broken. */
  enum Walk {
    TWO_CHANNELS(15_000, 3_000),
    TWO_NODES(1_500, 600),
    OPENINGS(20_000, 10_000),
    REFUNDS(900, 900),
    PEOPLE(4_000, 2_000),
    HELD_TWICE(1_400, 800),
    FREE(6, 6);

    private final int states;
    private final int ends;

    Walk(int states, int ends) {
      this.states = states;
      this.ends = ends;
    }

    Scenario scenario() {
      return switch (this) {
        case TWO_CHANNELS -> Worlds.twoChannels();
        case TWO_NODES -> Worlds.twoNodes(EnumSet.allOf(Guard.class));
        case OPENINGS -> Worlds.openings();
        case REFUNDS -> Worlds.refunds();
        case PEOPLE -> Worlds.people();
        case HELD_TWICE -> Worlds.heldTwice();
        case FREE -> Worlds.free();
      };
    }
  }

  /** What each walk came to; the rows of the tables are counted over all of them. */
  private static final Map<Walk, Explorer.Result> WALKED = new LinkedHashMap<>();

  private static final Coverage COVERAGE = new Coverage();

  private static final String FULFILMENT = "no event here hands over, delivers or comments";

  /** Rows that these walks cannot take, and why. */
  private static final Map<String, String> NEVER_TAKEN = neverTaken();

  private static Map<String, String> neverTaken() {
    Map<String, String> never = new LinkedHashMap<>();
    never.put(
        "payment CREATED RETURN_CAPTURE",
        "an order that is paid or closed has no payment that is CREATED: both end its openings");
    never.put(
        "payment PAYING RETURN_CAPTURE",
        "an order that is paid or closed has no payment that is PAYING: both close the others");
    never.put("refund DUE HOLD", "a refund is held only after a request or a refusal of it");
    """
    PAID DISPATCH FULFIL LEAVE_WAREHOUSE REJECT SIGN
    FULFILLED DISPATCH LEAVE_WAREHOUSE PAYMENT_CHANGED REFUND_ALL REJECT REQUEST_CANCEL SIGN
    OUT_STOCK DISPATCH FULFIL PAYMENT_CHANGED REFUND_ALL REJECT SIGN
    DELIVERY FULFIL LEAVE_WAREHOUSE PAYMENT_CHANGED REFUND_ALL REJECT SIGN
    SIGNED COMMENT DISPATCH FULFIL LEAVE_WAREHOUSE PAYMENT_CHANGED REFUND_ALL REMOVE
    REJECTED DISPATCH FULFIL LEAVE_WAREHOUSE PAYMENT_CHANGED REFUND_ALL REMOVE
    REFUNDED DISPATCH FULFIL LEAVE_WAREHOUSE REJECT SIGN
    CANCEL_REQUESTED CONFIRM_CANCEL DENY_CANCEL DISPATCH LEAVE_WAREHOUSE
    CANCEL_REQUESTED PAYMENT_CHANGED REFUND_ALL REJECT SIGN
    """
        .lines()
        .map(line -> line.split(" "))
        .forEach(words ->
            Stream.of(words)
                .skip(1)
                .forEach(action -> never.put("order " + words[0] + " " + action, FULFILMENT)));
    return never;
  }

  private static Explorer.Result walked(Walk walk) {
    return WALKED.computeIfAbsent(walk, known -> new Explorer(known.scenario(), COVERAGE).run());
  }

  private static Explorer.Result broken(Scenario scenario) {
    return new Explorer(scenario, new Coverage()).run();
  }

  @ParameterizedTest
  @EnumSource
  void noWalkBreaksAnInvariant(Walk walk) {
    Explorer.Result result = walked(walk);
    assertThat(result.story()).as("%s: %s", walk, result.figures()).isNull();
    assertThat(result.states()).as(result.figures()).isGreaterThanOrEqualTo(walk.states);
    assertThat(result.ends()).as(result.figures()).isGreaterThanOrEqualTo(walk.ends);
  }

  @Test
  void everyRowOfEveryTableIsTakenOrCannotBe() {
    for (Walk walk : Walk.values()) {
      var _ = walked(walk);
    }
    Set<String> missing = new TreeSet<>(Coverage.all());
    missing.removeAll(COVERAGE.seen());
    assertThat(missing)
        .as("rows no walk takes; either an event is missing, or the row, or its reason here")
        .containsExactlyInAnyOrderElementsOf(NEVER_TAKEN.keySet());
  }

  @Test
  void onlyBuyersAndTheDeadlineAreRefusedWhereBankAndBuyersBehave() {
    assertThat(walked(Walk.TWO_CHANNELS).refusals())
        .containsOnlyKeys("DEADLINE ORDER_STATE_CONFLICT", "EVENT ORDER_STATE_CONFLICT");
  }

  @Test
  void aPolicyThatForgetsLateMoneyIsToldOfInTheShortestStory() {
    Story story = Objects.requireNonNull(broken(Worlds.forgetful()).story());
    assertThat(story.steps()).isEqualTo(3);
    assertThat(story.broken()).startsWith("inbox-applied: n-t11 told of money, applied, but");
    assertThat(story.toString())
        .containsSubsequence(
            "1. the buyer cancels",
            "committed: order CREATED -> CANCELED, version 4",
            "2. the buyer pays 2000 CNY for payment P01",
            "the bank: P01 is SUCCEEDED, took 2000 CNY as t11",
            "3. the bank tells: 2000 CNY captured, t11",
            "committed: notification n-t11 is APPLIED",
            "Broken: inbox-applied");
  }

  @Test
  void withoutUniqueKeysARepetitionOnAnotherNodeIsStoredTwice() {
    Story story =
        Objects.requireNonNull(broken(Worlds.twoNodes(MemoryRows.without(Guard.UNIQUE))).story());
    assertThat(story.broken()).startsWith("idempotent");
  }

  @Test
  void withoutTheLockAndVersionsWritersLoseEachOthersChanges() {
    Story story =
        Objects.requireNonNull(
            broken(Worlds.twoNodes(MemoryRows.without(Guard.LOCK, Guard.VERSION))).story());
    assertThat(story.toString()).contains("on a node that read too early");
  }

  @ParameterizedTest
  @EnumSource(
      value = Guard.class,
      names = {"LOCK", "VERSION"})
  void theLockAndTheVersionsCoverForEachOther(Guard missing) {
    Explorer.Result result = broken(Worlds.twoNodes(MemoryRows.without(missing)));
    assertThat(result.story()).as(result.figures()).isNull();
  }
}
