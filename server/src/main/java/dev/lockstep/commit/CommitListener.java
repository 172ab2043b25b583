package dev.lockstep.commit;

import java.util.List;

/**
 * Told after a group is durable, before its callers get their answers. Must be quick and must not
 * throw: the change cannot be taken back.
 */
@FunctionalInterface
public interface CommitListener {

  /** Takes the events of the group's accepted commands, in the order they were decided. */
  void committed(List<Object> announced);

  /** The same, with the moment of the monotonic timer at which the commit was known here. */
  default void committed(List<Object> announced, long knownNanos) {
    committed(announced);
  }

  /** Takes note that a group may have become durable, or may yet, of which nobody will be told. */
  default void outcomeUnknown() {}
}
