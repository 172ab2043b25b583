package dev.lockstep;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/** Tokens for a server whose {@code lockstep.security.jwt.hmac-key} is {@link #KEY}. */
public final class Tokens {

  public static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
  public static final Instant PAST = Instant.parse("2025-01-01T00:00:00Z");

  private static final String FOREIGN_KEY = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
  private static final Instant FUTURE = Instant.parse("2100-01-01T00:00:00Z");

  private Tokens() {}

  /** A buyer's valid token, but for these claims. */
  public static String of(Map<String, Object> claims) {
    return signed(KEY, claims);
  }

  /** Signed by a stranger. */
  public static String forged(Map<String, Object> claims) {
    return signed(FOREIGN_KEY, claims);
  }

  /** The token with the algorithm {@code none} and no signature. */
  public static String unsigned(String token) {
    String payload = token.substring(token.indexOf('.'), token.lastIndexOf('.') + 1);
    byte[] header = "{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(header) + payload;
  }

  private static String signed(String key, Map<String, Object> claims) {
    var secret = new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256");
    var set =
        JwtClaimsSet.builder()
            .subject("u1")
            .issuer("lockstep-development")
            .audience(List.of("lockstep"))
            .claim("roles", List.of("buyer"))
            .claims(all -> all.putAll(claims))
            .issuedAt(PAST.minusSeconds(60))
            .expiresAt((Instant) claims.getOrDefault("exp", FUTURE))
            .build();
    var header = JwsHeader.with(MacAlgorithm.HS256).build();
    return NimbusJwtEncoder.withSecretKey(secret)
        .build()
        .encode(JwtEncoderParameters.from(header, set))
        .getTokenValue();
  }
}
