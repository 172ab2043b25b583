package dev.lockstep.explorer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is asked of the same book again and again.
 *
 * @param captures captures by transaction number
 * @param retold transactions that were told again with another amount
 * @param byHand transactions of which somebody at the bank sent a part back
 */
record BankFacts(Map<String, Bank.Capture> captures, Set<String> retold, Set<String> byHand) {

  static BankFacts of(Bank bank) {
    Map<String, Bank.Capture> captures = new HashMap<>();
    Set<String> retold = new HashSet<>();
    bank.charges()
        .values()
        .forEach(charge ->
            charge
                .captures()
                .forEach(capture -> {
                  captures.put(capture.transactionNo(), capture);
                  if (capture.retold() != null) {
                    retold.add(capture.transactionNo());
                  }
                }));
    Set<String> byHand = new HashSet<>();
    bank.refunds()
        .forEach((number, refund) -> {
          if (number.startsWith("by-hand")) {
            byHand.add(refund.ask().transactionNo());
          }
        });
    return new BankFacts(Map.copyOf(captures), Set.copyOf(retold), Set.copyOf(byHand));
  }
}
