package dev.lockstep.commit;

import java.util.Set;

/**
 * One write: which rows it needs, and a pure decision over them.
 *
 * <p>A command may be decided more than once (a group is rerun after a deadlock, or split when one
 * of its commands has bad data), so {@link #decide} must not do anything but read the workspace and
 * change it: no clock, no randomness, no calls outside.
 *
 * @param <R> what the caller gets once the change is durable
 */
public interface Command<R> {

  /** The root order id whose family this command writes, or any stable key when it has none. */
  String family();

  /** Names the rows known from the request alone. */
  void needs(Needs needs);

  /**
   * Names rows that only the rows loaded so far reveal. Called after the roots are locked and again
   * after their families are read; each call may only ask for later stages.
   */
  default void moreNeeds(Rows loaded, Needs needs) {}

  /** Events this command may announce, so that reactions can load what they need beforehand. */
  default Set<Class<?>> mayAnnounce() {
    return Set.of();
  }

  /** About how many rows the command touches; a group is limited by the sum. */
  default int rowsEstimate() {
    return 12;
  }

  /**
   * The same once its root is loaded; what turns out too much for its group goes into a later one.
   */
  default int rowsEstimate(Rows loaded) {
    return rowsEstimate();
  }

  /**
   * Decides and changes the workspace.
   *
   * @throws dev.lockstep.problem.Refusal to refuse; every change of this command is undone
   */
  R decide(Workspace workspace);
}
