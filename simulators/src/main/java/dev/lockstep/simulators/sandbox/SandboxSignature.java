package dev.lockstep.simulators.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies the bank's callbacks: {@code v1=} and the lower-case hexadecimal HMAC-SHA256
 * over notification id, timestamp (epoch seconds) and raw body, joined by dots. Safe for threads.
 */
public final class SandboxSignature {

  public static final String NOTIFICATION_ID = "Sandbox-Notification-Id";
  public static final String TIMESTAMP = "Sandbox-Timestamp";
  public static final String KEY_ID = "Sandbox-Key-Id";
  public static final String SIGNATURE = "Sandbox-Signature";

  /** How far a timestamp may lie from the verifier's clock, either way. */
  public static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String ALGORITHM = "HmacSHA256";
  private static final int TIMESTAMP_DIGITS_MAX = 12;

  private final SecretKeySpec key;
  private final Clock clock;

  public SandboxSignature(String secret, Clock clock) {
    this.key = new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM);
    this.clock = clock;
  }

  /** The value of the header {@value #SIGNATURE}. */
  public String sign(String notificationId, long timestamp, byte[] body) {
    return "v1=" + HexFormat.of().formatHex(digest(notificationId, Long.toString(timestamp), body));
  }

  /** True when the signature is right and the timestamp within {@link #TOLERANCE} of the clock. */
  public boolean verify(
      @Nullable String notificationId,
      @Nullable String timestamp,
      @Nullable String signature,
      byte[] body) {
    if (notificationId == null || timestamp == null || signature == null || !isFresh(timestamp)) {
      return false;
    }
    String expected = "v1=" + HexFormat.of().formatHex(digest(notificationId, timestamp, body));
    return MessageDigest.isEqual(expected.getBytes(UTF_8), signature.getBytes(UTF_8));
  }

  private boolean isFresh(String timestamp) {
    boolean digits = !timestamp.isEmpty() && timestamp.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || timestamp.length() > TIMESTAMP_DIGITS_MAX) {
      return false;
    }
    long distance = Math.abs(clock.instant().getEpochSecond() - Long.parseLong(timestamp));
    return distance <= TOLERANCE.toSeconds();
  }

  private byte[] digest(String notificationId, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((notificationId + "." + timestamp + ".").getBytes(UTF_8));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
