package dev.lockstep.order;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Announced for every visible change of a family: exactly one per version, in version order.
 *
 * @param detail what else happened, e.g. the payment's new status; null if the event says it all
 */
public record OrderChanged(
    String rootOrderId,
    long version,
    OrderEvent event,
    @Nullable OrderStatus from,
    OrderStatus to,
    String userId,
    String sellerId,
    @Nullable String detail,
    Instant at) {}
