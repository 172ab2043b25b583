package dev.lockstep.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * Whose tokens are believed. Production sets one of issuer-uri, public-key-location or hmac-key;
 * development makes a key when none is set.
 *
 * @param issuerUri an OpenID issuer, whose keys are fetched when the first token arrives
 * @param publicKeyLocation an RSA public key in PEM form
 * @param hmacKey a shared key in base64, 32 bytes or more
 * @param issuer the {@code iss} a token must carry when keys are set here
 * @param audience the {@code aud} a token must carry
 * @param clockSkew how far the issuer's clock may be off
 */
@ConfigurationProperties("lockstep.security.jwt")
record JwtProperties(
    @Nullable String issuerUri,
    @Nullable Resource publicKeyLocation,
    @Nullable String hmacKey,
    @Nullable String issuer,
    @DefaultValue("lockstep") String audience,
    @DefaultValue("30s") Duration clockSkew) {

  /** Keys do not belong into logs. */
  @Override
  public String toString() {
    return "JwtProperties[issuerUri=" + issuerUri + ", issuer=" + issuer + "]";
  }
}
