package dev.lockstep.problem;

import java.util.List;

/**
 * A request that is refused for a reason its caller can understand. It is an answer, not a defect:
 * it carries no stack trace and is not logged as an error.
 */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient ProblemCode code;
  private final transient List<Fault> faults;

  /** Refuses with the code's own sentence. */
  public Refusal(ProblemCode code) {
    this(code, code.detail());
  }

  /** Refuses with a sentence that says more than the code's own. */
  public Refusal(ProblemCode code, String detail) {
    this(code, detail, List.of());
  }

  /** Refuses and names every fault found. */
  public Refusal(ProblemCode code, String detail, List<Fault> faults) {
    super(detail, null, false, false);
    this.code = code;
    this.faults = List.copyOf(faults);
  }

  public ProblemCode code() {
    return code;
  }

  /** The sentence for people. */
  public String detail() {
    return String.valueOf(getMessage());
  }

  /**
   * The single faults, in the order they were found; empty if the request is refused as a whole.
   */
  public List<Fault> faults() {
    return faults;
  }
}
