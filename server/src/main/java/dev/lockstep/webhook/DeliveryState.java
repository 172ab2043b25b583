package dev.lockstep.webhook;

/** What has become of a delivery, with the number it is stored as. */
enum DeliveryState {
  PENDING(0),
  SUCCEEDED(1),
  DEAD(2);

  private final int code;

  DeliveryState(int code) {
    this.code = code;
  }

  static DeliveryState of(int code) {
    for (DeliveryState state : values()) {
      if (state.code == code) {
        return state;
      }
    }
    throw new IllegalStateException("no delivery state " + code);
  }

  int code() {
    return code;
  }
}
