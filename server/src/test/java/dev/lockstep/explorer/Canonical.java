package dev.lockstep.explorer;

import dev.lockstep.commit.Line;
import dev.lockstep.commit.MemoryRows;
import java.time.OffsetDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a row can matter to the future. Two pasts whose rows agree in it are one state. A column
 * is part of it until somebody argues here that it is not, so a new one costs states, never truth.
 */
final class Canonical implements MemoryRows.Canon {

  private final boolean attemptsMatter;

  /**
   * What matters of rows.
   *
   * @param attemptsMatter false where no walk makes so many attempts at a refund that a limit of
   *     them is met, since nothing else reads them
   */
  Canonical(boolean attemptsMatter) {
    this.attemptsMatter = attemptsMatter;
  }

  /** Counters that only number what is written next, and so tell pasts apart, not futures. */
  private static final Set<String> COUNTERS =
      Set.of("version", "flow_count", "check_count", "receive_count");

  /** Written for people; no command reads them. */
  private static final Set<String> FOR_PEOPLE =
      Set.of(
          "reason",
          "fail_reason",
          "resolution",
          "resolved_by",
          "refund_no",
          "refund_reason",
          "user_received_account",
          "finish_time",
          "cancel_type",
          "headers",
          "body");

  /**
   * The address and how often it was changed: only the change of the address reads it. So a change
   * leads back to the same state, is tried in every state, and need not cost a step of the walk.
   */
  private static final Set<String> ADDRESS =
      Set.of("address_changes", "address_cipher", "phone_index", "receiver_index");

  @Override
  public @Nullable String of(Line line) {
    if (isAppliedNotification(line)) {
      return null;
    }
    StringBuilder text = new StringBuilder(256).append(line.table());
    for (String name : line.names()) {
      boolean matters =
          !COUNTERS.contains(name)
              && !FOR_PEOPLE.contains(name)
              && !ADDRESS.contains(name)
              && (attemptsMatter || !name.equals("attempts"));
      if (matters) {
        Object value = line.value(name);
        // Work is done when it is due, whenever that is; times matter as being there or not.
        text.append('|').append(value instanceof OffsetDateTime ? "set" : String.valueOf(value));
      }
    }
    return text.toString();
  }

  /**
   * An applied notification is read only by its own repetition, which then does nothing. Without
   * the row the capture's or refund's own number makes the repetition do nothing, and both are
   * tried in every state: as a callback, and as an answer with the same news.
   */
  private static boolean isAppliedNotification(Line line) {
    return line.table().equals("payment_inbox") && line.number("inbox_status") == 1;
  }
}
