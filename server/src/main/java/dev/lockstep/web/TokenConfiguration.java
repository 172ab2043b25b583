package dev.lockstep.web;

import dev.lockstep.mode.ModeProperties;
import dev.lockstep.secret.GeneratedSecrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.security.converter.RsaKeyConverters;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;

/** Where the keys of tokens come from and what a token must hold. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JwtProperties.class)
class TokenConfiguration {

  private static final String DEVELOPMENT_ISSUER = "lockstep-development";
  private static final String SECRET_NAME = "token-key";
  private static final int KEY_LENGTH = 32;

  /**
   * The words a valid token carries and, if this installation signs tokens itself, the key.
   *
   * @param key null if an issuer signs them
   */
  record OwnTokens(@Nullable SecretKeySpec key, String issuer, String audience) {

    @Override
    public String toString() {
      return "OwnTokens[issuer=" + issuer + "]";
    }
  }

  @Bean
  OwnTokens ownTokens(
      JwtProperties jwt, ModeProperties mode, ObjectProvider<GeneratedSecrets> secrets) {
    if (jwt.issuerUri() != null) {
      return new OwnTokens(null, jwt.issuerUri(), jwt.audience());
    }
    String issuer = issuer(jwt, mode);
    if (jwt.publicKeyLocation() != null) {
      return new OwnTokens(null, issuer, jwt.audience());
    }
    byte[] key;
    if (jwt.hmacKey() != null) {
      key = decode(jwt.hmacKey());
    } else if (mode.development()) {
      key = secrets.getObject().get(SECRET_NAME, KEY_LENGTH);
    } else {
      throw new IllegalStateException("lockstep.security.jwt: no key is set");
    }
    return new OwnTokens(new SecretKeySpec(key, "HmacSHA256"), issuer, jwt.audience());
  }

  @Bean
  JwtDecoder jwtDecoder(JwtProperties jwt, OwnTokens own, Clock clock) {
    return new RememberedTokens(verifier(jwt, own, clock), clock);
  }

  private static JwtDecoder verifier(JwtProperties jwt, OwnTokens own, Clock clock) {
    var rules = rules(jwt, own.issuer(), clock);
    SecretKeySpec key = own.key();
    if (key != null) {
      return ruled(
          NimbusJwtDecoder.withSecretKey(key).macAlgorithm(MacAlgorithm.HS256).build(), rules);
    }
    if (jwt.issuerUri() != null) {
      // Fetched with the first token: an issuer that is down must not keep the service down.
      return new SupplierJwtDecoder(
          () -> ruled(NimbusJwtDecoder.withIssuerLocation(own.issuer()).build(), rules));
    }
    return ruled(NimbusJwtDecoder.withPublicKey(publicKey(jwt.publicKeyLocation())).build(), rules);
  }

  private static JwtDecoder ruled(NimbusJwtDecoder decoder, OAuth2TokenValidator<Jwt> rules) {
    decoder.setJwtValidator(rules);
    return decoder;
  }

  private static OAuth2TokenValidator<Jwt> rules(JwtProperties jwt, String issuer, Clock clock) {
    var times = new JwtTimestampValidator(jwt.clockSkew());
    times.setAllowEmptyExpiryClaim(false);
    times.setClock(clock);
    return new DelegatingOAuth2TokenValidator<>(
        times, new JwtIssuerValidator(issuer), new ClaimRules(jwt.audience()));
  }

  private static String issuer(JwtProperties jwt, ModeProperties mode) {
    if (jwt.issuer() != null) {
      return jwt.issuer();
    }
    if (mode.development()) {
      return DEVELOPMENT_ISSUER;
    }
    throw new IllegalStateException("lockstep.security.jwt.issuer is not set");
  }

  private static byte[] decode(String base64) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("lockstep.security.jwt.hmac-key is not base64");
    }
    if (key.length < KEY_LENGTH) {
      throw new IllegalStateException("lockstep.security.jwt.hmac-key has less than 32 bytes");
    }
    return key;
  }

  private static java.security.interfaces.RSAPublicKey publicKey(@Nullable Resource location) {
    if (location == null) {
      throw new IllegalStateException("lockstep.security.jwt.public-key-location is not set");
    }
    try (InputStream pem = location.getInputStream()) {
      var key = RsaKeyConverters.x509().convert(pem);
      if (key == null) {
        throw new IllegalStateException(location + " holds no RSA public key");
      }
      return key;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
