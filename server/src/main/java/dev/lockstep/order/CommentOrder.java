package dev.lockstep.order;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Workspace;
import dev.lockstep.problem.Refusal;
import java.util.Set;

/** Marks a signed order as commented, once (A18). */
final class CommentOrder implements Command<OrderRow> {

  private final String rootId;
  private final Actor actor;

  CommentOrder(String rootId, Actor actor) {
    this.rootId = rootId;
    this.actor = actor;
  }

  @Override
  public String family() {
    return rootId;
  }

  @Override
  public void needs(Needs needs) {
    OrderFamily.needs(needs, rootId);
  }

  @Override
  public void moreNeeds(Rows loaded, Needs needs) {
    OrderFamily.moreNeeds(loaded, needs, rootId);
  }

  @Override
  public Set<Class<?>> mayAnnounce() {
    return Set.of(OrderChanged.class);
  }

  @Override
  public OrderRow decide(Workspace workspace) {
    OrderFamily family = OrderFamily.in(workspace, rootId);
    actor.mustBeBuyer(family.root());
    if (family.root().state().commented()) {
      throw new Refusal(OrderCode.ORDER_ALREADY_COMMENTED);
    }
    family.apply(
        new OrderFamily.Change(OrderAction.COMMENT, actor.operator(), null),
        OrderRow.State::withComment);
    return family.root();
  }
}
