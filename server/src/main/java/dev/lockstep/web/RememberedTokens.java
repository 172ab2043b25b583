package dev.lockstep.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Verifies a token once and remembers it until it expires. Only the hash of a token is the key, so
 * a dump of the memory's index holds none. Refused tokens are not remembered.
 */
final class RememberedTokens implements JwtDecoder {

  private static final long TOKENS_MAX = 10_000;

  private final JwtDecoder verifier;
  private final Clock clock;
  private final Cache<Hash, Jwt> verified;

  RememberedTokens(JwtDecoder verifier, Clock clock) {
    this.verifier = verifier;
    this.clock = clock;
    this.verified =
        Caffeine.newBuilder()
            .maximumSize(TOKENS_MAX)
            .executor(Runnable::run)
            .expireAfter(Expiry.creating((Hash hash, Jwt token) -> life(token)))
            .build();
  }

  @Override
  public Jwt decode(String token) {
    Hash hash = Hash.of(token);
    Jwt known = verified.getIfPresent(hash);
    if (known != null && life(known).isPositive()) {
      return known;
    }
    Jwt fresh = verifier.decode(token);
    if (life(fresh).isPositive()) {
      verified.put(hash, fresh);
    }
    return fresh;
  }

  private Duration life(Jwt token) {
    Instant expiry = token.getExpiresAt();
    return expiry == null ? Duration.ZERO : Duration.between(clock.instant(), expiry);
  }

  /** SHA-256 of a token. */
  private record Hash(long a, long b, long c, long d) {

    static Hash of(String token) {
      try {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        ByteBuffer hash = ByteBuffer.wrap(sha.digest(token.getBytes(StandardCharsets.UTF_8)));
        return new Hash(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
