package dev.lockstep.cli.client;

/** The server answered, and the answer was no. */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;

  Refused(String what, int status, String code, String detail) {
    super(
        "%s: HTTP %d %s%s"
            .formatted(what, status, code, detail.isEmpty() ? "" : " (" + detail + ")"),
        null,
        false,
        false);
    this.status = status;
    this.code = code;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The problem's stable code, or empty. */
  public String code() {
    return code;
  }
}
