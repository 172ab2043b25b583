package dev.lockstep.simulators.sandbox;

import java.time.Instant;

/** Money taken from the buyer; {@code refundedAmount} counts refunds that have succeeded. */
record Capture(
    String transactionNo, long amount, String currency, Instant capturedAt, long refundedAmount) {}
