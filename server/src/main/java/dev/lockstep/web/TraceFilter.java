package dev.lockstep.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The outermost filter: gives the request its trace id (the caller's W3C traceparent or a new one)
 * and answers what any filter behind it throws.
 */
final class TraceFilter extends OncePerRequestFilter {

  static final String TRACE_ID = "traceId";
  static final String TRACE_HEADER = "Trace-Id";

  private static final Logger log = LoggerFactory.getLogger(TraceFilter.class);
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");
  private static final String NO_TRACE = "0".repeat(32);

  private final ProblemAdvice problems;

  TraceFilter(ProblemAdvice problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain) {
    String traceId = traceId(request.getHeader("traceparent"));
    MDC.put(TRACE_ID, traceId);
    response.setHeader(TRACE_HEADER, traceId);
    try {
      chain.doFilter(request, response);
    } catch (Exception | StackOverflowError e) {
      problems.answer(request, response, e);
    } finally {
      log.debug("http method={} status={}", request.getMethod(), response.getStatus());
      MDC.remove(TRACE_ID);
    }
  }

  static String traceId(@Nullable String traceparent) {
    if (traceparent != null && traceparent.length() <= 200) {
      Matcher parts = TRACEPARENT.matcher(traceparent);
      if (parts.matches() && !NO_TRACE.equals(parts.group(1))) {
        return parts.group(1);
      }
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }
}
