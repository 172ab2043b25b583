package dev.lockstep.payment;

/** What became of a capture: CapturePolicy's judgement, or a person's where it was held. */
enum CaptureEnd implements Coded {
  BOOKED(1),
  RETURNED(2),
  HELD(3);

  private final int code;

  CaptureEnd(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
