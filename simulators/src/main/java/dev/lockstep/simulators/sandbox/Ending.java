package dev.lockstep.simulators.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * How the buyer or a test ends a pending charge.
 *
 * @param to SUCCEEDED, FAILED or REVOKED
 * @param amount captured instead of the asked amount
 * @param currency captured instead of the asked currency
 * @param captures how often a successful charge is captured
 */
record Ending(
    ChargeStatus to,
    @Nullable Long amount,
    @Nullable String currency,
    int captures,
    Faults faults) {}
