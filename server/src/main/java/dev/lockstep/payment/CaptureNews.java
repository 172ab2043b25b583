package dev.lockstep.payment;

import dev.lockstep.channel.ChannelCapture;

/** A capture as it was told, by a notification or by an answer of the channel. */
record CaptureNews(String paymentId, PaymentRow.Account account, ChannelCapture capture) {}
