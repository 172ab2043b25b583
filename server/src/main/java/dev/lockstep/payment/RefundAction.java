package dev.lockstep.payment;

/** What can happen to a refund. */
public enum RefundAction {
  // @formatter:off
  SEND   ("the channel is asked; from now on it may have it"),
  SUCCEED("the channel has paid it back, or a person proves it was paid otherwise"),
  FAIL   ("the channel refused"),
  RETRY  ("the wait after a refusal is over"),
  HOLD   ("tried often enough"),
  RESUME ("a person has it tried again");
  // @formatter:on

  private final String meaning;

  RefundAction(String meaning) {
    this.meaning = meaning;
  }

  /** One line for people: documents, console. */
  public String meaning() {
    return meaning;
  }
}
