package dev.lockstep.channel;

import java.time.Instant;

/**
 * What a channel is asked to open.
 *
 * @param amount minor units, positive
 * @param method one of the channel's methods
 * @param expireTime until when it may be paid
 * @param description for the payer; no personal data
 */
public record OpenRequest(
    String paymentId,
    long amount,
    String currency,
    String method,
    Instant expireTime,
    String description) {}
