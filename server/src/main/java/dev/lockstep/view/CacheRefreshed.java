package dev.lockstep.view;

import java.time.Instant;

/** Announced in this process when an order's copies were brought in step with the database. */
public record CacheRefreshed(String rootOrderId, String userId, long version, Instant at) {}
