package dev.lockstep.web;

import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** What every request to a controller must satisfy, once it is known which controller it is for. */
final class RequestRules implements HandlerInterceptor {

  private static final MediaType ANY_JSON = new MediaType("application", "*+json");

  private final RateLimits limits;

  RequestRules(RateLimits limits) {
    this.limits = limits;
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method) {
      RateLimited limited = method.getMethodAnnotation(RateLimited.class);
      if (limited != null && counts(limited.when(), request)) {
        takePermit(limited.value(), request, response);
      }
      if (ours(request.getServletPath())) {
        checkMediaType(request);
        checkKey(request);
      }
    }
    return true;
  }

  private static boolean counts(String parameter, HttpServletRequest request) {
    return parameter.isEmpty() || Boolean.parseBoolean(request.getParameter(parameter));
  }

  private void takePermit(
      RateBucket bucket, HttpServletRequest request, HttpServletResponse response) {
    Optional<Caller> caller = Caller.find();
    String address = request.getRemoteAddr();
    Duration wait =
        caller
            .map(known -> limits.takeAsCaller(bucket, known.userId()))
            .orElseGet(() -> limits.takeAsAddress(bucket, address));
    if (wait.isZero() && caller.isPresent()) {
      wait = limits.takeAsSharedAddress(bucket, address);
    }
    if (wait.isPositive()) {
      response.setHeader(HttpHeaders.RETRY_AFTER, retryAfter(wait));
      throw new Refusal(RequestCode.REQUEST_RATE_LIMITED);
    }
  }

  /** Whole seconds, rounded up, so that who waits that long is not refused again. */
  static String retryAfter(Duration wait) {
    return Long.toString(wait.plusSeconds(1).minusNanos(1).toSeconds());
  }

  /** Channels and the sandbox speak forms of their own. */
  private static boolean ours(String path) {
    return path.startsWith("/api/") || path.startsWith("/ops/") || path.startsWith("/dev/");
  }

  private static void checkMediaType(HttpServletRequest request) {
    long length = request.getContentLengthLong();
    boolean chunked = request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    // HTTP/2 needs neither a length nor an encoding; a stated type then speaks for a body.
    boolean body = length > 0 || chunked || (length < 0 && request.getContentType() != null);
    if (body && !json(request.getContentType())) {
      throw new Refusal(
          RequestCode.REQUEST_UNSUPPORTED_MEDIA, "The body must be application/json in UTF-8.");
    }
  }

  static boolean json(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    try {
      MediaType type = MediaType.parseMediaType(contentType);
      boolean utf8 = type.getCharset() == null || StandardCharsets.UTF_8.equals(type.getCharset());
      boolean json =
          type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON) || ANY_JSON.includes(type);
      return json && utf8;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Operators repeat what timed out; without a key that would be done twice. */
  private static void checkKey(HttpServletRequest request) {
    boolean present = RequestKey.header(request).isPresent();
    boolean needed =
        request.getMethod().equals("POST") && request.getServletPath().startsWith("/ops/");
    if (needed && !present) {
      throw new Refusal(RequestCode.REQUEST_KEY_MISSING);
    }
  }
}
