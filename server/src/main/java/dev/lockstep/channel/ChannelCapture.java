package dev.lockstep.channel;

import java.time.Instant;

/**
 * Money a channel took from a payer.
 *
 * @param transactionNo the channel's number, at most 64 characters
 * @param amount minor units, positive
 * @param currency ISO 4217
 * @param capturedAt by the channel's clock
 */
public record ChannelCapture(
    String transactionNo, long amount, String currency, Instant capturedAt) {}
