package dev.lockstep.payment;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where a refund stands. The code is what the database holds and never changes its meaning. */
public enum RefundStatus {
  // @formatter:off
  DUE       (10, false, "owed; to be asked of the channel"),
  PROCESSING(20, false, "asked; the channel has it or may have it"),
  SUCCEEDED (30, true,  "the channel has paid it back"),
  FAILED    (40, false, "the channel refused; due again after a wait"),
  HELD      (50, false, "tried often enough: an open case for a person");
  // @formatter:on

  private static final Map<Short, RefundStatus> BY_CODE =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(RefundStatus::code, Function.identity()));

  private final short code;
  private final boolean terminal;
  private final String meaning;

  RefundStatus(int code, boolean terminal, String meaning) {
    this.code = (short) code;
    this.terminal = terminal;
    this.meaning = meaning;
  }

  public short code() {
    return code;
  }

  /** No action leads out of this status. */
  public boolean terminal() {
    return terminal;
  }

  /** One line for people: documents, console. */
  public String meaning() {
    return meaning;
  }

  /** The status of a stored code; IllegalArgumentException for a code no status has. */
  public static RefundStatus ofCode(int code) {
    var status = BY_CODE.get((short) code);
    if (status == null || status.code != code) {
      throw new IllegalArgumentException("no refund status has code " + code);
    }
    return status;
  }
}
