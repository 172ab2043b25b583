package dev.lockstep.period;

/**
 * An order that could not be cached or shown, while the others were.
 *
 * @param detail one sentence for people
 */
public record Skipped(String orderNo, Reason reason, String detail) {

  /** Why. */
  public enum Reason {
    /** No such order, or none of this period. */
    NOT_IN_PERIOD,
    /** Its buyer has taken it off the list; it was taken out of the hash. */
    REMOVED,
    /** Its row has a value that has no form here; it was taken out of the hash. */
    UNREADABLE,
    /** The store of this process is full, or keeps nothing because other nodes are alive. */
    NOT_KEPT,
    /** The store does not answer; it is tried again by itself. */
    STORE_AWAY
  }
}
