package dev.lockstep.order;

import static dev.lockstep.order.OrderAction.*;
import static dev.lockstep.order.OrderStatus.*;

import dev.lockstep.lifecycle.Lifecycle;

/**
 * The life cycle of an order; nothing changes an order's status except by a row of this table.
 *
 * <p>Fulfilment may report in any order: a later report skips the earlier ones, and an earlier
 * report that comes late is noted without moving the order back. A report the order already stands
 * at has no row: nothing new was learned. Goods reported moving for a cancelled order have no row
 * either: that is a mistake somebody must look at, not a state of the order.
 *
 * <p>REFUNDED is the end of every order that was paid and whose money has all gone back, cancelled
 * or not. An order that was never paid stays CANCELED, whatever late money was returned.
 */
public final class OrderLifecycle {

  // @formatter:off
  public static final Lifecycle<OrderStatus, OrderAction, OrderEvent> TABLE =
      Lifecycle.of(OrderStatus.class, OrderAction.class, OrderEvent.class)
          .initial(CREATED, OrderEvent.CREATED)
          .terminal(OrderStatus::terminal)
          //   from              action           to                event
          .row(CREATED,          PAY,             PAID,             OrderEvent.PAID)
          .row(CREATED,          EXPIRE,          CANCELED,         OrderEvent.EXPIRED)
          .row(CREATED,          CANCEL,          CANCELED,         OrderEvent.CANCELED)
          // What was paid goes back: payment reacts to the event and marks the refund due.
          .row(PAID,             CANCEL,          CANCELED,         OrderEvent.CANCELED)
          .row(CREATED,          ADJUST_ADDRESS,  CREATED,          OrderEvent.ADDRESS_ADJUSTED)
          .row(PAID,             ADJUST_ADDRESS,  PAID,             OrderEvent.ADDRESS_ADJUSTED)

          // Fulfilment, skipping forward where a report was lost or is late.
          .row(PAID,             FULFIL,          FULFILLED,        OrderEvent.FULFILLED)
          .row(PAID,             LEAVE_WAREHOUSE, OUT_STOCK,        OrderEvent.LEFT_WAREHOUSE)
          .row(PAID,             DISPATCH,        DELIVERY,         OrderEvent.DISPATCHED)
          .row(PAID,             SIGN,            SIGNED,           OrderEvent.SIGNED)
          .row(PAID,             REJECT,          REJECTED,         OrderEvent.REJECTED)
          .row(FULFILLED,        LEAVE_WAREHOUSE, OUT_STOCK,        OrderEvent.LEFT_WAREHOUSE)
          .row(FULFILLED,        DISPATCH,        DELIVERY,         OrderEvent.DISPATCHED)
          .row(FULFILLED,        SIGN,            SIGNED,           OrderEvent.SIGNED)
          .row(FULFILLED,        REJECT,          REJECTED,         OrderEvent.REJECTED)
          .row(OUT_STOCK,        DISPATCH,        DELIVERY,         OrderEvent.DISPATCHED)
          .row(OUT_STOCK,        SIGN,            SIGNED,           OrderEvent.SIGNED)
          .row(OUT_STOCK,        REJECT,          REJECTED,         OrderEvent.REJECTED)
          .row(DELIVERY,         SIGN,            SIGNED,           OrderEvent.SIGNED)
          .row(DELIVERY,         REJECT,          REJECTED,         OrderEvent.REJECTED)

          // Reports that come late: noted, the order does not go back.
          .row(OUT_STOCK,        FULFIL,          OUT_STOCK,        OrderEvent.FULFILLED)
          .row(DELIVERY,         FULFIL,          DELIVERY,         OrderEvent.FULFILLED)
          .row(DELIVERY,         LEAVE_WAREHOUSE, DELIVERY,         OrderEvent.LEFT_WAREHOUSE)
          .row(SIGNED,           FULFIL,          SIGNED,           OrderEvent.FULFILLED)
          .row(SIGNED,           LEAVE_WAREHOUSE, SIGNED,           OrderEvent.LEFT_WAREHOUSE)
          .row(SIGNED,           DISPATCH,        SIGNED,           OrderEvent.DISPATCHED)
          .row(REJECTED,         FULFIL,          REJECTED,         OrderEvent.FULFILLED)
          .row(REJECTED,         LEAVE_WAREHOUSE, REJECTED,         OrderEvent.LEFT_WAREHOUSE)
          .row(REJECTED,         DISPATCH,        REJECTED,         OrderEvent.DISPATCHED)
          .row(REFUNDED,         FULFIL,          REFUNDED,         OrderEvent.FULFILLED)
          .row(REFUNDED,         LEAVE_WAREHOUSE, REFUNDED,         OrderEvent.LEFT_WAREHOUSE)
          .row(REFUNDED,         DISPATCH,        REFUNDED,         OrderEvent.DISPATCHED)
          .row(REFUNDED,         SIGN,            REFUNDED,         OrderEvent.SIGNED)
          .row(REFUNDED,         REJECT,          REFUNDED,         OrderEvent.REJECTED)

          // Cancelling after the hand-over. Goods that move are the warehouse's word: too late.
          .row(FULFILLED,        REQUEST_CANCEL,  CANCEL_REQUESTED, OrderEvent.CANCEL_REQUESTED)
          .row(CANCEL_REQUESTED, CONFIRM_CANCEL,  CANCELED,         OrderEvent.CANCELED)
          .row(CANCEL_REQUESTED, DENY_CANCEL,     FULFILLED,        OrderEvent.CANCEL_DENIED)
          .row(CANCEL_REQUESTED, LEAVE_WAREHOUSE, OUT_STOCK,        OrderEvent.LEFT_WAREHOUSE)
          .row(CANCEL_REQUESTED, DISPATCH,        DELIVERY,         OrderEvent.DISPATCHED)
          .row(CANCEL_REQUESTED, SIGN,            SIGNED,           OrderEvent.SIGNED)
          .row(CANCEL_REQUESTED, REJECT,          REJECTED,         OrderEvent.REJECTED)

          // Money that went back.
          .row(PAID,             REFUND_ALL,      REFUNDED,         OrderEvent.REFUNDED)
          .row(FULFILLED,        REFUND_ALL,      REFUNDED,         OrderEvent.REFUNDED)
          .row(OUT_STOCK,        REFUND_ALL,      REFUNDED,         OrderEvent.REFUNDED)
          .row(DELIVERY,         REFUND_ALL,      REFUNDED,         OrderEvent.REFUNDED)
          .row(SIGNED,           REFUND_ALL,      REFUNDED,         OrderEvent.REFUNDED)
          .row(REJECTED,         REFUND_ALL,      REFUNDED,         OrderEvent.REFUNDED)
          .row(CANCEL_REQUESTED, REFUND_ALL,      REFUNDED,         OrderEvent.REFUNDED)
          .row(CANCELED,         REFUND_ALL,      REFUNDED,         OrderEvent.REFUNDED)

          // Payments and refunds are part of what a reader of the order sees, in every state.
          .row(CREATED,          PAYMENT_CHANGED, CREATED,          OrderEvent.PAYMENT_CHANGED)
          .row(PAID,             PAYMENT_CHANGED, PAID,             OrderEvent.PAYMENT_CHANGED)
          .row(FULFILLED,        PAYMENT_CHANGED, FULFILLED,        OrderEvent.PAYMENT_CHANGED)
          .row(OUT_STOCK,        PAYMENT_CHANGED, OUT_STOCK,        OrderEvent.PAYMENT_CHANGED)
          .row(DELIVERY,         PAYMENT_CHANGED, DELIVERY,         OrderEvent.PAYMENT_CHANGED)
          .row(SIGNED,           PAYMENT_CHANGED, SIGNED,           OrderEvent.PAYMENT_CHANGED)
          .row(REJECTED,         PAYMENT_CHANGED, REJECTED,         OrderEvent.PAYMENT_CHANGED)
          .row(CANCEL_REQUESTED, PAYMENT_CHANGED, CANCEL_REQUESTED, OrderEvent.PAYMENT_CHANGED)
          .row(CANCELED,         PAYMENT_CHANGED, CANCELED,         OrderEvent.PAYMENT_CHANGED)
          .row(REFUNDED,         PAYMENT_CHANGED, REFUNDED,         OrderEvent.PAYMENT_CHANGED)

          // The buyer's own housekeeping; "once" is the order's comment and delete flag.
          .row(SIGNED,           COMMENT,         SIGNED,           OrderEvent.COMMENTED)
          .row(SIGNED,           REMOVE,          SIGNED,           OrderEvent.REMOVED)
          .row(REJECTED,         REMOVE,          REJECTED,         OrderEvent.REMOVED)
          .row(CANCELED,         REMOVE,          CANCELED,         OrderEvent.REMOVED)
          .row(REFUNDED,         REMOVE,          REFUNDED,         OrderEvent.REMOVED)
          .build();
  // @formatter:on

  private OrderLifecycle() {}
}
