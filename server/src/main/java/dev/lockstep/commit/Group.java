package dev.lockstep.commit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** Commands to be committed together. Some may leave before they are done. */
final class Group {

  /** One more than it takes to find one bad command of 256 by halving. */
  private static final int LOCK_WAITS_MAX = 10;

  /** Who left, certainly not done, to be taken up again by the lane. */
  static final class Leavers {
    private final List<Pending<?>> blocked = new ArrayList<>();
    private final List<Pending<?>> postponed = new ArrayList<>();
    private int lockWaits;

    /** They need a row that somebody holds; to be tried again in a while. */
    List<Pending<?>> blocked() {
      return blocked;
    }

    /** They were too much for this group; to be tried again in the next one. */
    List<Pending<?>> postponed() {
      return postponed;
    }
  }

  private final String id = UUID.randomUUID().toString();
  private final List<Pending<?>> members;
  private final Leavers leavers;
  private boolean taken;

  private Group(List<Pending<?>> members, Leavers leavers, boolean taken) {
    this.members = new ArrayList<>(members);
    this.leavers = leavers;
    this.taken = taken;
  }

  static Group of(List<Pending<?>> waiting) {
    return new Group(waiting, new Leavers(), false);
  }

  String id() {
    return id;
  }

  List<Pending<?>> members() {
    return members;
  }

  int size() {
    return members.size();
  }

  Leavers leavers() {
    return leavers;
  }

  /**
   * Takes the commands, leaving out those whose callers have gone. Not before there is a connection
   * to work on: who gives up while there is none knows that nothing was done.
   */
  void take() {
    if (!taken) {
      members.removeIf(pending -> !pending.take());
      taken = true;
    }
  }

  /** Lets those go that need what somebody holds; true if there were any. */
  boolean letGoBlocked(Predicate<Pending<?>> blocked) {
    return letGo(blocked, leavers.blocked);
  }

  /** Lets those go that are too much. */
  void letGoPostponed(Predicate<Pending<?>> tooMuch) {
    letGo(tooMuch, leavers.postponed);
  }

  /**
   * Nothing was done for who goes, so its caller may leave it, too. Later commands of a family go
   * with the earlier ones, so that their order stays.
   */
  private boolean letGo(Predicate<Pending<?>> goes, List<Pending<?>> where) {
    Set<String> families = new HashSet<>();
    return members.removeIf(pending -> {
      String family = pending.command().family();
      boolean leaves = families.contains(family) || goes.test(pending);
      if (leaves) {
        families.add(family);
        where.add(pending);
        pending.release();
      }
      return leaves;
    });
  }

  /**
   * Counts the waits for locks of this group and the one it is part of; false if they are enough.
   */
  boolean mayWaitAgain() {
    return ++leavers.lockWaits <= LOCK_WAITS_MAX;
  }

  /** Two groups with ids of their own. */
  List<Group> halves() {
    int half = members.size() / 2;
    return List.of(
        new Group(members.subList(0, half), leavers, taken),
        new Group(members.subList(half, members.size()), leavers, taken));
  }
}
