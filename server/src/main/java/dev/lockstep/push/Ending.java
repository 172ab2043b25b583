package dev.lockstep.push;

/** Why the server ends a stream, as the code a WebSocket is closed with. */
enum Ending {
  /** The server stops; another one, or this one later, goes on. */
  GOING_AWAY(1001),
  /** The client does not keep up, or there are too many; it may come again. */
  TRY_LATER(1013),
  /** The token has ended or was never valid; the client needs a new one. */
  UNAUTHENTICATED(4401),
  /** The user has opened newer streams than there may be; it must not come again by itself. */
  REPLACED(4409),
  /** The client has gone; there is nobody to tell. */
  GONE(1000);

  private final int closeCode;

  Ending(int closeCode) {
    this.closeCode = closeCode;
  }

  int closeCode() {
    return closeCode;
  }
}
