package dev.lockstep.order;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Workspace;
import dev.lockstep.problem.Fault;
import dev.lockstep.problem.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Takes ended orders off the buyer's list, all or none (A13); nothing is erased. */
final class RemoveOrders implements Command<Integer> {

  private final List<String> rootIds;
  private final Actor actor;

  /** The ids as they were asked for, so that faults name them by their place. */
  RemoveOrders(List<String> rootIds, Actor actor) {
    this.rootIds = rootIds;
    this.actor = actor;
  }

  @Override
  public String family() {
    return rootIds.getFirst();
  }

  @Override
  public void needs(Needs needs) {
    rootIds.forEach(rootId -> OrderFamily.needs(needs, rootId));
  }

  @Override
  public void moreNeeds(Rows loaded, Needs needs) {
    rootIds.forEach(rootId -> OrderFamily.moreNeeds(loaded, needs, rootId));
  }

  @Override
  public Set<Class<?>> mayAnnounce() {
    return Set.of(OrderChanged.class);
  }

  @Override
  public int rowsEstimate() {
    return 3 * rootIds.size();
  }

  @Override
  public Integer decide(Workspace workspace) {
    List<Fault> faults = new ArrayList<>();
    OrderCode code = OrderCode.ORDER_STATE_CONFLICT;
    int removed = 0;
    for (int i = 0; i < rootIds.size(); i++) {
      try {
        removed += remove(workspace, rootIds.get(i));
      } catch (Refusal refusal) {
        faults.add(new Fault("orderIds[" + i + "]", refusal.code().name(), refusal.detail()));
        if (refusal.code() == OrderCode.ORDER_NOT_FOUND) {
          code = OrderCode.ORDER_NOT_FOUND;
        }
      }
    }
    if (!faults.isEmpty()) {
      throw new Refusal(code, "Not all can be removed.", faults);
    }
    return removed;
  }

  private int remove(Workspace workspace, String rootId) {
    OrderFamily family = OrderFamily.in(workspace, rootId);
    actor.mustBeBuyer(family.root());
    if (family.root().state().removed()) {
      return 0;
    }
    family.apply(
        new OrderFamily.Change(OrderAction.REMOVE, actor.operator(), null),
        OrderRow.State::withRemoved);
    return 1;
  }
}
