package dev.lockstep.problem;

/** Answers that are about the service's own state, not about the request. */
public enum SystemCode implements ProblemCode {
  // @formatter:off
  SYSTEM_BUSY            (503, true,  "The service is busy; the request was not carried out."),
  SYSTEM_OUTCOME_UNKNOWN (504, true,  "The outcome is not known yet; ask again with the same key."),
  SYSTEM_AUDIT_TIMED_OUT (503, false, "No verdict within lockstep.audit.timeout."),
  SYSTEM_ERROR           (500, false, "The service failed; the fault is on this side.");
  // @formatter:on

  private final int status;
  private final boolean retryable;
  private final String detail;

  SystemCode(int status, boolean retryable, String detail) {
    this.status = status;
    this.retryable = retryable;
    this.detail = detail;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public boolean retryable() {
    return retryable;
  }

  @Override
  public String detail() {
    return detail;
  }
}
