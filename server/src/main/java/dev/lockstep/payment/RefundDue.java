package dev.lockstep.payment;

/** Announced when a refund is to be asked of the channel now. */
record RefundDue(String refundId) {}
