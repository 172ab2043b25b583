package dev.lockstep.order;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Workspace;
import dev.lockstep.problem.Refusal;
import java.util.Set;

/** Changes the delivery address before the hand-over, a limited number of times (A13). */
final class AdjustAddress implements Command<OrderRow> {

  private final String rootId;
  private final Actor actor;
  private final PlaceOrder.Address address;
  private final int changesMax;

  AdjustAddress(String rootId, Actor actor, PlaceOrder.Address address, int changesMax) {
    this.rootId = rootId;
    this.actor = actor;
    this.address = address;
    this.changesMax = changesMax;
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
    needs.member(OrderTables.DELIVERIES, rootId);
  }

  @Override
  public Set<Class<?>> mayAnnounce() {
    return Set.of(OrderChanged.class);
  }

  @Override
  public OrderRow decide(Workspace workspace) {
    OrderFamily family = OrderFamily.in(workspace, rootId);
    actor.mustBeBuyer(family.root());
    if (family.allows(OrderAction.ADJUST_ADDRESS)
        && family.root().state().addressChanges() >= changesMax) {
      throw new Refusal(OrderCode.ORDER_ADDRESS_CHANGES_EXCEEDED);
    }
    family.apply(
        new OrderFamily.Change(OrderAction.ADJUST_ADDRESS, actor.operator(), null),
        OrderRow.State::withAddressChange);
    OrderTables.DeliveryRow before = workspace.get(OrderTables.DELIVERIES, rootId);
    workspace.update(
        OrderTables.DELIVERIES,
        new OrderTables.DeliveryRow(
            rootId,
            before.userId(),
            address.cipher(),
            address.phoneIndex(),
            address.receiverIndex(),
            before.version() + 1,
            before.createTime(),
            workspace.now()));
    return family.root();
  }
}
