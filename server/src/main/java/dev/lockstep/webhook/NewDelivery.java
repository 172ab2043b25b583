package dev.lockstep.webhook;

import java.time.Instant;

/** An event to be told to one endpoint. */
record NewDelivery(
    Endpoint endpoint,
    String eventId,
    String orderId,
    long version,
    String type,
    String body,
    Instant occurredAt) {}
