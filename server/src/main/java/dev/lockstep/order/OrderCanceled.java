package dev.lockstep.order;

/**
 * Announced, after {@link OrderChanged}, when a family ends as CANCELED: payments are to be closed
 * and what was captured goes back.
 */
public record OrderCanceled(String rootOrderId, OrderEvent event, String reason) {}
