package dev.lockstep.web;

import dev.lockstep.problem.RequestCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.stereotype.Component;

/** What security says no to: 401 and 403, and 429 for an address that keeps guessing tokens. */
@Component
class SecurityProblems implements AuthenticationEntryPoint, AccessDeniedHandler {

  private final RateLimits limits;
  private final ProblemAdvice problems;

  SecurityProblems(RateLimits limits, ProblemAdvice problems) {
    this.limits = limits;
    this.problems = problems;
  }

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
      throws IOException {
    if (request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
      Duration wait = limits.takeAsAddress(RateBucket.TOKENS, request.getRemoteAddr());
      if (wait.isPositive()) {
        Problem.of(RequestCode.REQUEST_RATE_LIMITED)
            .with(HttpHeaders.RETRY_AFTER, RequestRules.retryAfter(wait))
            .write(response);
        return;
      }
    }
    problems.answer(request, response, failure);
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure) {
    problems.answer(request, response, failure);
  }
}
