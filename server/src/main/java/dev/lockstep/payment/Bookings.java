package dev.lockstep.payment;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.commit.Priority;
import dev.lockstep.problem.Refusal;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits what workers learned outside, behind buyers and callbacks. */
final class Bookings {

  private static final Logger LOG = LoggerFactory.getLogger(Bookings.class);

  private final GroupCommit commit;

  Bookings(GroupCommit commit) {
    this.commit = commit;
  }

  /**
   * Commits the finding and waits. If it is refused for good or fails, the other command notes that
   * it was tried, so that the same finding is not met again at once.
   */
  void book(String subject, Command<?> finding, Command<?> tried) {
    try {
      commit.submit(finding, Priority.BACKGROUND).join();
    } catch (Refusal busy) {
      LOG.debug("event=booking_refused subject={} code={}", subject, busy.code());
    } catch (CompletionException e) {
      if (e.getCause() instanceof Refusal refusal) {
        LOG.warn("event=booking_refused subject={} code={}", subject, refusal.code().name());
        if (refusal.code().retryable()) {
          return;
        }
      } else {
        LOG.error("event=booking_failed subject={}", subject, e.getCause());
      }
      note(subject, tried);
    }
  }

  private void note(String subject, Command<?> tried) {
    try {
      commit.submit(tried, Priority.BACKGROUND).join();
    } catch (Refusal | CompletionException e) {
      LOG.warn("event=booking_not_noted subject={} cause={}", subject, e.toString());
    }
  }
}
