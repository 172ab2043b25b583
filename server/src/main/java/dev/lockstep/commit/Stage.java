package dev.lockstep.commit;

/**
 * The fixed order in which a group reads and locks. Every group of every node follows it, and keys
 * are sorted within a stage, so two groups cannot wait for each other in a circle.
 */
enum Stage {
  /** Locks on root rows, the only lock of a family. */
  ROOTS,
  /** Plain reads of the families whose roots are now locked. */
  FAMILIES,
  /** Plain reads by key of rows that a now locked root guards: the children of a split order. */
  MEMBERS,
  /** Locks on rows that many families share: coupons, then stock (by table name). */
  SHARED,
  /**
   * Plain reads by key: idempotency keys, rows expected absent, reference data. After the locks: a
   * group that waited for another one's lock must not decide on what it read before that one
   * committed, or it refuses for lack of stock the very order the other has just written.
   */
  READ
}
