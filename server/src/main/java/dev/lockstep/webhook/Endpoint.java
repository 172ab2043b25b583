package dev.lockstep.webhook;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A seller's server that wants to be told. */
record Endpoint(
    String endpointId, String sellerId, Wish wish, Sealed secrets, Health health, Instant created) {

  /**
   * What its owner chose.
   *
   * @param eventTypes empty for all
   */
  record Wish(String url, @Nullable String description, List<String> eventTypes) {

    Wish {
      eventTypes = List.copyOf(eventTypes);
    }

    boolean wants(String type) {
      return eventTypes.isEmpty() || eventTypes.contains(type);
    }
  }

  /** Its secrets as they are stored. */
  record Sealed(byte[] current, byte @Nullable [] former, @Nullable Instant formerUntil) {

    boolean overlapping(Instant now) {
      return former != null && formerUntil != null && formerUntil.isAfter(now);
    }
  }
}
