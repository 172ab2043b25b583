package dev.lockstep.webhook;

import dev.lockstep.privacy.Opened;
import dev.lockstep.privacy.PersonalData;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Endpoints' secrets: shown once when they are made, sealed with a key of the endpoint after that.
 */
final class Secrets {

  private static final String PREFIX = "whsec_";
  private static final int LENGTH = 32;
  private static final String CONTEXT = "webhook-secret";

  private final PersonalData sealing;
  private final SecureRandom random = new SecureRandom();

  Secrets(PersonalData sealing) {
    this.sealing = sealing;
  }

  /** A new secret in clear, and as it is stored. */
  record Made(String shown, byte[] sealed) {

    /** Secrets do not belong into logs. */
    @Override
    public String toString() {
      return "Made[]";
    }
  }

  Made make(String endpointId) {
    byte[] secret = new byte[LENGTH];
    random.nextBytes(secret);
    String shown = PREFIX + Base64.getEncoder().encodeToString(secret);
    return new Made(shown, sealing.encrypt(endpointId, CONTEXT, secret));
  }

  byte[] open(String endpointId, byte[] sealed) {
    return switch (sealing.decrypt(endpointId, CONTEXT, sealed)) {
      case Opened.Clear clear -> clear.bytes();
      case Opened.Erased _ ->
          throw new IllegalStateException("The key of endpoint " + endpointId + " is gone.");
    };
  }

  /** What the endpoint's key sealed cannot be read any more. */
  void forget(String endpointId) {
    sealing.erase(endpointId);
  }
}
