package dev.lockstep.cli.client;

/** A request that must not be blindly repeated may or may not have been carried out. */
final class OutcomeUnknown extends RuntimeException {
  private static final long serialVersionUID = 1;

  OutcomeUnknown(String what) {
    super(what, null, false, false);
  }
}
