package dev.lockstep.channel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.channel.PaymentChannel.RawNotification;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies the bank's signature, {@code v1=} and the hex HMAC-SHA256 of id, timestamp and body
 * joined by dots. Two secrets may be active, so that one can be replaced without losing a
 * notification.
 */
final class SandboxSignatures {

  static final String ID = "Sandbox-Notification-Id";
  static final String TIMESTAMP = "Sandbox-Timestamp";
  static final String KEY_ID = "Sandbox-Key-Id";
  static final String SIGNATURE = "Sandbox-Signature";

  /** How far a timestamp may lie from the time of receipt, either way. */
  static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String ALGORITHM = "HmacSHA256";
  private static final int TIMESTAMP_DIGITS_MAX = 12;

  /** What a signature turned out to be. */
  enum Verdict {
    RIGHT,
    WRONG,
    STALE,
    UNKNOWN_KEY
  }

  private final Map<String, byte[]> secretsByKeyId;

  SandboxSignatures(Map<String, byte[]> secretsByKeyId) {
    this.secretsByKeyId = Map.copyOf(secretsByKeyId);
  }

  Verdict judge(RawNotification raw) {
    String id = raw.header(ID);
    String timestamp = raw.header(TIMESTAMP);
    String keyId = raw.header(KEY_ID);
    String signature = raw.header(SIGNATURE);
    if (id == null || keyId == null || signature == null) {
      return Verdict.WRONG;
    }
    if (timestamp == null || !isSeconds(timestamp)) {
      return Verdict.WRONG;
    }
    byte[] secret = secretsByKeyId.get(keyId);
    if (secret == null) {
      return Verdict.UNKNOWN_KEY;
    }
    String expected = "v1=" + hmac(secret, id + "." + timestamp + ".", raw.body());
    if (!MessageDigest.isEqual(expected.getBytes(UTF_8), signature.getBytes(UTF_8))) {
      return Verdict.WRONG;
    }
    long distance = Math.abs(raw.receivedAt().getEpochSecond() - Long.parseLong(timestamp));
    return distance <= TOLERANCE.toSeconds() ? Verdict.RIGHT : Verdict.STALE;
  }

  private static boolean isSeconds(String timestamp) {
    return !timestamp.isEmpty()
        && timestamp.length() <= TIMESTAMP_DIGITS_MAX
        && timestamp.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  static String hmac(byte[] secret, String head, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      mac.update(head.getBytes(UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
