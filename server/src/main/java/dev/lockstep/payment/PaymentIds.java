package dev.lockstep.payment;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.order.OrderId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The ids below a family: payment {@code rootP01}, refund {@code rootP01R01}, case {@code rootC01}.
 * What is told of a payment nobody here knows, and that names no order, has a made-up family.
 */
final class PaymentIds {

  private static final String STRANGER = "X";
  private static final int STRANGER_DIGITS = 40;
  private static final Pattern CASE = Pattern.compile("(\\d{28}|X[0-9a-f]{40})C\\d{2,4}");

  private PaymentIds() {}

  static String payment(String rootId, int number) {
    return "%sP%02d".formatted(rootId, number);
  }

  static String refund(String paymentId, int number) {
    return "%sR%02d".formatted(paymentId, number);
  }

  static String caseId(String family, int number) {
    return "%sC%02d".formatted(family, number);
  }

  static boolean isCase(String id) {
    return CASE.matcher(id).matches();
  }

  /** The family of a case id that {@link #isCase}. */
  static String familyOfCase(String caseId) {
    return caseId.substring(0, caseId.lastIndexOf('C'));
  }

  /** The family of a payment id, whoever made it. */
  static String family(PaymentRow.Account account, String paymentId) {
    return OrderId.hasRoot(paymentId)
        ? OrderId.root(paymentId)
        : STRANGER
            + sha256(account.channel() + "\n" + account.account() + "\n" + paymentId)
                .substring(0, STRANGER_DIGITS);
  }

  static String inboxKey(PaymentRow.Account account, String notificationId) {
    return sha256(account.channel() + "\n" + account.account() + "\n" + notificationId);
  }

  static String sha256(String text) {
    return sha256(text.getBytes(UTF_8));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
