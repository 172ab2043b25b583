package dev.lockstep.explorer;

import dev.lockstep.commit.Line;
import dev.lockstep.commit.MemoryRows;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is asked of the same rows again and again.
 *
 * @param broken the invariants that these rows alone break
 * @param applied ids of notifications that count as applied
 * @param captures captures by transaction number
 * @param refunded succeeded refunds by the number the bank knows them by
 * @param acceptedByHand whether an operator said of a refund that it was paid back otherwise
 * @param due payments and numbers of refunds that the background work asks about
 * @param unpaid whether the deadline scan finds the order
 */
record RowsFacts(
    List<String> broken,
    Set<String> applied,
    Map<String, Line> captures,
    Map<String, Line> refunded,
    boolean acceptedByHand,
    Set<String> due,
    boolean unpaid) {

  static RowsFacts of(MemoryRows rows) {
    Set<String> applied = new HashSet<>();
    for (Line row : rows.lines("payment_inbox")) {
      if (row.number("inbox_status") == 1) {
        applied.add(row.text("notification_id"));
      }
    }
    Map<String, Line> captures = new HashMap<>();
    rows.lines("payment_capture").forEach(row -> captures.put(row.text("transaction_no"), row));
    Map<String, Line> refunded = new HashMap<>();
    for (Line row : rows.lines("payment_refund")) {
      if (row.number("refund_status") == 30) {
        refunded.put(row.text("channel_refund_no"), row);
      }
    }
    Set<String> due = new HashSet<>();
    for (Line row : rows.lines("order_payment_detail")) {
      if (!row.isNull("next_check_time")) {
        due.add(row.text("payment_id"));
      }
    }
    for (Line row : rows.lines("payment_refund")) {
      if (!row.isNull("next_attempt_time")) {
        due.add(row.text("channel_refund_no"));
      }
    }
    boolean byHand =
        rows.lines("payment_case").stream()
            .anyMatch(
                row -> row.text("kind").equals("REFUND_FAILED") && row.number("case_status") == 2);
    return new RowsFacts(
        RowsInvariants.broken(rows),
        Set.copyOf(applied),
        Map.copyOf(captures),
        Map.copyOf(refunded),
        byHand,
        Set.copyOf(due),
        rows.lines("order_info").getFirst().number("order_status") == 10);
  }

  boolean applied(String notificationId) {
    return applied.contains(notificationId);
  }
}
