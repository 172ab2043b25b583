package dev.lockstep.privacy;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what all nodes may read and a store outside must not (AES-256-GCM), for a short life: the
 * key is one for all users and cannot be taken away from one. It is made from the index key, which
 * every node has.
 */
public final class SharedSeal {

  private static final String DERIVATION = "HmacSHA256";

  private final SealingThreads sealing = new SealingThreads();
  private final Aead aead;

  SharedSeal(byte[] indexKey) {
    try {
      Mac mac = Mac.getInstance(DERIVATION);
      mac.init(new SecretKeySpec(indexKey, DERIVATION));
      aead = new AesGcmJce(mac.doFinal(bytes("lockstep shared seal 1")));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Seals the bytes for one place; they open nowhere else. */
  public byte[] seal(String place, byte[] clear) {
    try {
      return sealing.call(() -> aead.encrypt(clear, bytes(place)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("It cannot be sealed.", e);
    }
  }

  /** The bytes; empty if they were changed, are of another place, or sealed with another key. */
  public Optional<byte[]> open(String place, byte[] sealed) {
    try {
      return Optional.of(aead.decrypt(sealed, bytes(place)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
