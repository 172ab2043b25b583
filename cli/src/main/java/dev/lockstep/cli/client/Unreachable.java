package dev.lockstep.cli.client;

/** Nobody answered within the retry budget. */
public final class Unreachable extends RuntimeException {
  private static final long serialVersionUID = 1;

  Unreachable(String what, Throwable cause) {
    super(what + ": no answer (" + cause + ")", cause);
  }
}
