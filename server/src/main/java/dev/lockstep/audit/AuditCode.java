package dev.lockstep.audit;

import dev.lockstep.problem.ProblemCode;

/** Why there is no verdict. */
enum AuditCode implements ProblemCode {
  // @formatter:off
  SYSTEM_AUDIT_TIMED_OUT (503, false, "No verdict within lockstep.audit.timeout.");
  // @formatter:on

  private final int status;
  private final boolean retryable;
  private final String detail;

  AuditCode(int status, boolean retryable, String detail) {
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
