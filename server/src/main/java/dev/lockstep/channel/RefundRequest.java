package dev.lockstep.channel;

/**
 * Money that is to go back.
 *
 * @param refundNo our number of the refund, at most 64 characters
 * @param transactionNo the channel's number of the capture
 * @param amount minor units, positive
 */
public record RefundRequest(
    String refundNo,
    String paymentId,
    String transactionNo,
    long amount,
    String currency,
    String reason) {}
