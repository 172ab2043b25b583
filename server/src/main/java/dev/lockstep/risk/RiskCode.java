package dev.lockstep.risk;

import dev.lockstep.problem.ProblemCode;

/** Why the risk rules refuse an order. */
public enum RiskCode implements ProblemCode {
  RISK_USER_BLOCKED("Orders of this account are not accepted."),
  RISK_PHONE_BLOCKED("Orders to this phone number are not accepted."),
  RISK_AMOUNT_TOO_HIGH("Orders of this amount are not accepted."),
  RISK_TOO_MANY_ORDERS("Too many orders of this account in a short time.");

  private final String detail;

  RiskCode(String detail) {
    this.detail = detail;
  }

  @Override
  public int status() {
    return 409;
  }

  @Override
  public boolean retryable() {
    return false;
  }

  @Override
  public String detail() {
    return detail;
  }
}
