package dev.lockstep.order;

import dev.lockstep.problem.Refusal;
import dev.lockstep.web.Caller;
import dev.lockstep.web.Role;
import org.jspecify.annotations.Nullable;

/** A caller in the part in which it touches orders. */
record Actor(Operator operator, @Nullable String sellerId) {

  static Actor of(Caller caller) {
    if (caller.operates()) {
      return new Actor(new Operator(Operator.Type.OPERATOR, caller.userId()), null);
    }
    if (caller.is(Role.SELLER) && caller.sellerId() != null) {
      return new Actor(new Operator(Operator.Type.SELLER, caller.userId()), caller.sellerId());
    }
    return new Actor(new Operator(Operator.Type.BUYER, caller.userId()), null);
  }

  /**
   * Refuses an order that is not the caller's as if there were none, so that nobody learns of it.
   *
   * @throws Refusal ORDER_NOT_FOUND
   */
  void mustReach(OrderRow order) {
    boolean reaches =
        switch (operator.type()) {
          case OPERATOR, SYSTEM, CHANNEL -> true;
          case SELLER ->
              order.header().sellerId().equals(sellerId)
                  || order.header().userId().equals(operator.id());
          case BUYER -> order.header().userId().equals(operator.id());
        };
    if (!reaches) {
      throw new Refusal(OrderCode.ORDER_NOT_FOUND);
    }
  }

  /** Refuses everybody but the buyer, and operators, for what is the buyer's own affair. */
  void mustBeBuyer(OrderRow order) {
    mustReach(order);
    if (operator.type() == Operator.Type.SELLER && !order.header().userId().equals(operator.id())) {
      throw new Refusal(OrderCode.ORDER_NOT_FOUND);
    }
  }
}
