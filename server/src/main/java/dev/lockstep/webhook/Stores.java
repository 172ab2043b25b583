package dev.lockstep.webhook;

/** The rows of webhooks. */
record Stores(Endpoints endpoints, Deliveries deliveries, DeliveryQueue queue) {}
