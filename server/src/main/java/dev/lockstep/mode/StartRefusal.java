package dev.lockstep.mode;

import java.util.List;

/** The settings do not allow a start; says everything that is wrong at once. */
final class StartRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Mode mode;
  private final transient List<String> reasons;

  StartRefusal(Mode mode, List<String> reasons) {
    super("Lockstep cannot start in " + mode + " mode: " + String.join("; ", reasons));
    this.mode = mode;
    this.reasons = List.copyOf(reasons);
  }

  Mode mode() {
    return mode;
  }

  List<String> reasons() {
    return reasons;
  }
}
