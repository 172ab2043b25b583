package dev.lockstep.web;

import dev.lockstep.mode.DevelopmentOnly;
import dev.lockstep.problem.FieldCode;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import dev.lockstep.web.TokenConfiguration.OwnTokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Signs a token for whoever asks. Exists in development only. */
@DevelopmentOnly
@RestController
class DevelopmentTokens {

  private static final Duration LIFE = Duration.ofHours(12);

  private final OwnTokens own;
  private final Clock clock;

  DevelopmentTokens(OwnTokens own, Clock clock) {
    this.own = own;
    this.clock = clock;
  }

  @PostMapping("/dev/token")
  @RateLimited(RateBucket.TOKENS)
  Map<String, String> token(JsonBody body) {
    String userId = body.string("userId", 1, ClaimRules.ID_LENGTH_MAX);
    List<String> roles = body.strings("roles", 1, Role.values().length, 20);
    String sellerId = body.optionalString("sellerId", ClaimRules.ID_LENGTH_MAX);
    List<String> known = Stream.of(Role.values()).map(Role::word).toList();
    if (!known.containsAll(roles)) {
      body.fault(FieldCode.FIELD_ENUM, "roles", "must be of " + String.join(", ", known));
    }
    if (roles.contains(Role.SELLER.word()) && (sellerId == null || sellerId.isBlank())) {
      body.fault(FieldCode.FIELD_REQUIRED, "sellerId", "must be given for a seller");
    }
    body.check();
    SecretKeySpec key = own.key();
    if (key == null) {
      throw new Refusal(RequestCode.REQUEST_NOT_FOUND, "Tokens come from the issuer.");
    }
    return Map.of("token", sign(key, userId, roles, sellerId));
  }

  private String sign(
      SecretKeySpec key, String userId, List<String> roles, @Nullable String sellerId) {
    JwtEncoder encoder = NimbusJwtEncoder.withSecretKey(key).build();
    Instant now = clock.instant();
    var claims =
        JwtClaimsSet.builder()
            .issuer(own.issuer())
            .audience(List.of(own.audience()))
            .subject(userId)
            .issuedAt(now)
            .expiresAt(now.plus(LIFE))
            .claim(ClaimRules.ROLES, roles);
    if (sellerId != null && !sellerId.isBlank()) {
      claims.claim(ClaimRules.SELLER_ID, sellerId);
    }
    var header = JwsHeader.with(MacAlgorithm.HS256).build();
    return encoder.encode(JwtEncoderParameters.from(header, claims.build())).getTokenValue();
  }
}
