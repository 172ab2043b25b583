package dev.lockstep.simulators.sandbox;

/** The bank says no; answered as {@code {code, detail}}. */
final class Refused extends RuntimeException {

  private final BankCode code;

  Refused(BankCode code) {
    this(code, code.detail());
  }

  Refused(BankCode code, String detail) {
    // No stack trace: a refusal is an answer, not a fault.
    super(detail, null, false, false);
    this.code = code;
  }

  static Refused invalid(String detail) {
    return new Refused(BankCode.REQUEST_INVALID, detail);
  }

  BankCode code() {
    return code;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
