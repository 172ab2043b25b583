package dev.lockstep.web;

import dev.lockstep.problem.SystemCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/** Answers every failure of a request with a problem, wherever it happened. */
@Component
class ProblemAdvice implements HandlerExceptionResolver, Ordered {

  private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

  /** Before Spring's own resolvers, so that there is one form of answer. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception failure) {
    answer(request, response, failure);
    return new ModelAndView();
  }

  /** Answers the failure; for filters, whose failures no resolver sees. */
  void answer(HttpServletRequest request, HttpServletResponse response, Throwable failure) {
    Problem problem = Problems.of(failure, safe(request.getMethod()));
    boolean unknown = problem.code() == SystemCode.SYSTEM_ERROR;
    if (unknown && Problems.callerGone(failure)) {
      // Answered all the same, since this is a guess and no answer would read as success.
      log.debug("caller gone method={}", method(request), failure);
    } else if (unknown) {
      log.error("request failed method={} path={}", method(request), path(request), failure);
    } else if (problem.code().status() >= 500) {
      // In short: while the database is away there are very many.
      String code = problem.code().name();
      log.warn(
          "request not done code={} method={} cause={}", code, method(request), cause(failure));
      log.debug("request not done", failure);
    }
    try {
      problem.write(response);
    } catch (IOException e) {
      log.debug("answer not delivered code={}", problem.code().name());
    }
  }

  private static boolean safe(String method) {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** Letters only: what a caller writes must not forge log lines. */
  private static String method(HttpServletRequest request) {
    return request.getMethod().replaceAll("[^A-Z]", "?");
  }

  private static String cause(Throwable failure) {
    return failure.toString().lines().findFirst().orElse("");
  }

  /** The raw path is percent-encoded; the query is left out, it may name people. */
  private static String path(HttpServletRequest request) {
    return request.getRequestURI().replaceAll("[^\\x21-\\x7e]", "?");
  }
}
