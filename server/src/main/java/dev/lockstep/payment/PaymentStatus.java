package dev.lockstep.payment;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where a payment stands. The code is what the database holds and never changes its meaning.
 *
 * <p>The status tells of the payment's main capture: the one booked as the order's payment, or the
 * first one while none is booked. Further captures have cases and refunds of their own.
 */
public enum PaymentStatus {
  // @formatter:off
  CREATED                (10,  "intended; the channel has not answered yet"),
  PAYING                 (20,  "open at the channel, awaiting the payer"),
  PAY_SUCCESS            (30,  "booked as the order's payment"),
  CREATE_FAILED          (40,  "the channel refused to open it"),
  TIMEOUT                (50,  "closed at the channel after its deadline"),
  CANCELED               (60,  "the channel says the payer's attempt failed or was revoked"),
  CLOSING                (70,  "no longer wanted; the channel still has to confirm"),
  CLOSED                 (80,  "closed at the channel before its deadline"),
  HELD                   (90,  "money waits for a person's decision"),
  REFUNDING              (100, "money is on its way back"),
  PAY_REFUND_PART_SUCCESS(110, "a part went back, the rest stays"),
  PAY_REFUND_SUCCESS     (120, "all of it went back");
  // @formatter:on

  private static final Map<Short, PaymentStatus> BY_CODE =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(PaymentStatus::code, Function.identity()));

  private final short code;
  private final String meaning;

  PaymentStatus(int code, String meaning) {
    this.code = (short) code;
    this.meaning = meaning;
  }

  public short code() {
    return code;
  }

  /** One line for people: documents, console. */
  public String meaning() {
    return meaning;
  }

  /** The status of a stored code; IllegalArgumentException for a code no status has. */
  public static PaymentStatus ofCode(int code) {
    var status = BY_CODE.get((short) code);
    if (status == null || status.code != code) {
      throw new IllegalArgumentException("no payment status has code " + code);
    }
    return status;
  }
}
