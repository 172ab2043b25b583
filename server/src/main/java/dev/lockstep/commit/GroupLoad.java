package dev.lockstep.commit;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and locks what a group needs, stage by stage, and lets go who cannot come along: those who
 * need a row that is known to be held, and those who turn out too much.
 */
final class GroupLoad {

  private final Group group;
  private final Reactions reactions;
  private final HeldRows held;
  private final int rowsMax;

  GroupLoad(Group group, Reactions reactions, HeldRows held, int rowsMax) {
    this.group = group;
    this.reactions = reactions;
    this.held = held;
    this.rowsMax = rowsMax;
  }

  /** False if somebody had to go whose rows are asked for already: the group must begin again. */
  boolean load(GroupTransaction transaction, GroupState state) throws SQLException {
    letGoBlocked(null);
    Needs needs = new Needs();
    group.members().forEach(pending -> firstNeeds(pending, needs));
    transaction.load(Stage.ROOTS, needs.close(Stage.ROOTS));
    letGoWhatIsTooMuch(state);
    group.members().forEach(pending -> moreNeeds(pending, state, needs));
    transaction.load(Stage.FAMILIES, needs.close(Stage.FAMILIES));
    transaction.load(Stage.MEMBERS, needs.close(Stage.MEMBERS));
    group.members().forEach(pending -> moreNeeds(pending, state, needs));
    if (letGoBlocked(state)) {
      return false;
    }
    transaction.load(Stage.SHARED, needs.close(Stage.SHARED));
    transaction.load(Stage.READ, needs.close(Stage.READ));
    return true;
  }

  private void firstNeeds(Pending<?> pending, Needs needs) {
    pending.command().needs(needs);
    reactions.needs(pending.command(), needs);
  }

  private void moreNeeds(Pending<?> pending, Rows loaded, Needs needs) {
    pending.command().moreNeeds(loaded, needs);
    reactions.moreNeeds(pending.command(), loaded, needs);
  }

  private boolean letGoBlocked(@Nullable Rows loaded) {
    return !held.none()
        && group.letGoBlocked(pending -> {
          Needs own = new Needs();
          firstNeeds(pending, own);
          if (loaded != null) {
            moreNeeds(pending, loaded, own);
          }
          return held.among(own);
        });
  }

  /**
   * An estimate may have been far too low. The lane is told the truth and takes it into account; so
   * nothing leaves twice, and the first of a group never does.
   */
  private void letGoWhatIsTooMuch(Rows loaded) {
    int[] rows = {0};
    group.letGoPostponed(pending -> {
      int known = pending.command().rowsEstimate(loaded);
      boolean tooMuch = rows[0] > 0 && rows[0] + known > rowsMax && known > pending.rows();
      if (tooMuch) {
        pending.rows(known);
      } else {
        rows[0] += known;
      }
      return tooMuch;
    });
  }
}
