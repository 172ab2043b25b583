package dev.lockstep.web;

/** What a caller may be; on the wire in lower case. A token's unknown roles give no rights. */
public enum Role {
  BUYER("buyer"),
  SELLER("seller"),
  OPERATOR("operator"),
  ADMIN("admin");

  private final String word;

  Role(String word) {
    this.word = word;
  }

  /** The role as tokens and requests spell it. */
  public String word() {
    return word;
  }
}
