package dev.lockstep.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.stereotype.Component;

/** When the token of a request ends, for answers that last longer than it may. */
@Component
public final class TokenExpiry {

  private final BearerTokenResolver resolver;
  private final JwtDecoder tokens;

  TokenExpiry(BearerTokenResolver resolver, JwtDecoder tokens) {
    this.resolver = resolver;
    this.tokens = tokens;
  }

  /** Asked again of the verifier, which remembers the token; the far future if there is none. */
  public Instant of(HttpServletRequest request) {
    String token = resolver.resolve(request);
    Instant expiry = token == null ? null : tokens.decode(token).getExpiresAt();
    return expiry == null ? Instant.MAX : expiry;
  }
}
