package dev.lockstep.payment;

/** What became of a stored notification. */
enum InboxStatus implements Coded {
  /** Its effect is in the database, together with it. */
  APPLIED(1),
  /** Genuine, and its effect was refused or failed; it can be replayed. */
  PARKED(2),
  /** Signed with a key that was not known. */
  UNVERIFIED(3);

  private final int code;

  InboxStatus(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
