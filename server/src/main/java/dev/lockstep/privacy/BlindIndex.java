package dev.lockstep.privacy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keyed hashes by which encrypted values can be found again by exact match: HMAC-SHA256 in 64 hex
 * digits. Without the key nothing can be guessed from them; equal values have equal hashes, and
 * that is what they give away.
 */
public final class BlindIndex {

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  BlindIndex(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** What a hash is of; the same value of two kinds has two hashes. */
  public enum Kind {
    PHONE,
    RECEIVER,
    /** A whole request: a plain hash of it would let a dump's reader confirm a guessed address. */
    REQUEST
  }

  /** Of a phone number as people write it. */
  public String phone(String phone) {
    return of(Kind.PHONE, normalisedPhone(phone));
  }

  /** Of a receiver's name as people write it. */
  public String receiver(String name) {
    return of(Kind.RECEIVER, normalisedName(name));
  }

  /** Of a request, by the hash of its canonical text. */
  public String request(String canonicalHash) {
    return of(Kind.REQUEST, canonicalHash);
  }

  /** Of a value that is normalised already. */
  public String of(Kind kind, String normalisedValue) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      String message = kind + ":" + normalisedValue;
      return HexFormat.of().formatHex(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The digits alone, whatever script they are written in: {@code 138 1234-5678}, １３８…. */
  static String normalisedPhone(String phone) {
    StringBuilder digits = new StringBuilder();
    phone
        .codePoints()
        .map(c -> Character.digit(c, 10))
        .filter(digit -> digit >= 0)
        .forEach(digits::append);
    return digits.toString();
  }

  /** Width, case and blanks at the ends do not tell two people apart. */
  static String normalisedName(String name) {
    String form = Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(form, Normalizer.Form.NFKC).strip();
  }
}
