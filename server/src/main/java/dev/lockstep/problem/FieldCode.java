package dev.lockstep.problem;

/**
 * The closed list of what can be wrong with one field's form. Business rules have codes of their
 * own.
 */
public enum FieldCode {
  // @formatter:off
  FIELD_REQUIRED    ("must be given"),
  FIELD_TYPE        ("has the wrong JSON type"),
  FIELD_LENGTH      ("has the wrong length"),
  FIELD_RANGE       ("is outside the allowed range"),
  FIELD_PATTERN     ("has the wrong form"),
  FIELD_CHARACTERS  ("holds characters that are not allowed"),
  FIELD_ENUM        ("is none of the known words"),
  FIELD_TOO_MANY    ("is given too often or holds too many entries"),
  FIELD_TOO_LARGE   ("is larger than allowed");
  // @formatter:on

  private final String detail;

  FieldCode(String detail) {
    this.detail = detail;
  }

  /** The sentence without its subject. */
  public String detail() {
    return detail;
  }

  /** A fault of the field with this code's own sentence. */
  public Fault at(String field) {
    return at(field, detail);
  }

  /** A fault of the field with a more exact sentence; must not repeat the value. */
  public Fault at(String field, String detail) {
    return new Fault(field, name(), detail);
  }
}
