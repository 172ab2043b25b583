package dev.lockstep.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.stereotype.Component;

/**
 * Takes the token out of the Authorization header (RFC 6750, 2.1), and of nothing else but the
 * handshake of a WebSocket, where a browser can set no header: there it may be offered as the
 * subprotocol {@code bearer.<token>}. Every request passes here several times, and the pattern of
 * Spring Security's own resolver over a long token is a notable part of a read.
 */
@Component
final class BearerTokens implements BearerTokenResolver {

  private static final String SCHEME = "Bearer";
  private static final String OTHERS = "-._~+/";
  private static final String HANDSHAKE = "/api/v1/ws";
  private static final String PROTOCOLS = "Sec-WebSocket-Protocol";
  private static final String PROTOCOL = "bearer.";

  @Override
  public @Nullable String resolve(HttpServletRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null) {
      return HANDSHAKE.equals(request.getRequestURI()) ? offered(request) : null;
    }
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    int from = SCHEME.length() + 1;
    if (!header.startsWith(" ", SCHEME.length()) || !wellFormed(header, from)) {
      throw new OAuth2AuthenticationException(
          BearerTokenErrors.invalidToken("Bearer token is malformed"));
    }
    return header.substring(from);
  }

  private static @Nullable String offered(HttpServletRequest request) {
    for (String line : Collections.list(request.getHeaders(PROTOCOLS))) {
      for (String protocol : line.split(",", -1)) {
        String name = protocol.strip();
        if (name.startsWith(PROTOCOL) && wellFormed(name, PROTOCOL.length())) {
          return name.substring(PROTOCOL.length());
        }
      }
    }
    return null;
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
