package dev.lockstep.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.stereotype.Component;

/**
 * Takes the token out of the Authorization header, and out of nowhere else (RFC 6750, 2.1). Every
 * request passes here several times, and the pattern of Spring Security's own resolver over a long
 * token is a notable part of a read.
 */
@Component
final class BearerTokens implements BearerTokenResolver {

  private static final String SCHEME = "Bearer";
  private static final String OTHERS = "-._~+/";

  @Override
  public @Nullable String resolve(HttpServletRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    int from = SCHEME.length() + 1;
    if (!header.startsWith(" ", SCHEME.length()) || !wellFormed(header, from)) {
      throw new OAuth2AuthenticationException(
          BearerTokenErrors.invalidToken("Bearer token is malformed"));
    }
    return header.substring(from);
  }

  /** One or more characters of a token, then any number of equals signs. */
  private static boolean wellFormed(String header, int from) {
    int end = header.length();
    while (end > from && header.charAt(end - 1) == '=') {
      end--;
    }
    if (end == from) {
      return false;
    }
    for (int i = from; i < end; i++) {
      char c = header.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && OTHERS.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
