package dev.lockstep.explorer;

import dev.lockstep.commit.MemoryRows;
import dev.lockstep.payment.PaymentSteps;
import java.util.Set;

/**
 * Where walks start and what may happen on them.
 *
 * @param payments the commands of payments, with their limits
 * @param depth how many events a walk may have
 * @param everyAnswer whether each request of a refund is a step of its own, and each answer to it
 *     and to questions about payments, old and lost ones included
 * @param twoNodes whether commands are also tried on a node that read, without a lock, before the
 *     last commit
 */
record Scenario(
    String name,
    MemoryRows rows,
    Bank bank,
    PaymentSteps payments,
    Set<Event> events,
    int depth,
    boolean everyAnswer,
    boolean twoNodes) {

  /** Where walks start; what may happen is added. */
  Scenario(String name, MemoryRows rows, Bank bank, PaymentSteps payments) {
    this(name, rows, bank, payments, Set.of(), 0, false, false);
  }

  Scenario with(Set<Event> allowed, int events) {
    return new Scenario(
        name, rows, bank, payments, Set.copyOf(allowed), events, everyAnswer, twoNodes);
  }

  Scenario withEveryAnswer() {
    return new Scenario(name, rows, bank, payments, events, depth, true, twoNodes);
  }

  Scenario onTwoNodes() {
    return new Scenario(name, rows, bank, payments, events, depth, everyAnswer, true);
  }

  boolean has(Event event) {
    return events.contains(event);
  }
}
