package dev.lockstep.simulators.sandbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the merchant asks to be paid; a charge keeps it unchanged. Amounts are in minor units. */
record ChargeRequest(
    String paymentId,
    String channel,
    String account,
    long amount,
    String currency,
    String notifyUrl,
    @Nullable Instant expireTime,
    @Nullable String description) {}
