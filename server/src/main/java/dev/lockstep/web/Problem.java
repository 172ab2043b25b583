package dev.lockstep.web;

import dev.lockstep.problem.Fault;
import dev.lockstep.problem.ProblemCode;
import dev.lockstep.problem.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.http.HttpHeaders;

/** An answer that says no, in the form of RFC 9457. */
record Problem(ProblemCode code, String detail, List<Fault> faults, Map<String, String> headers) {

  static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPE_PREFIX = "urn:lockstep:problem:";
  private static final String RETRY_AFTER_SECONDS = "1";

  static Problem of(ProblemCode code) {
    return of(code, code.detail());
  }

  static Problem of(ProblemCode code, String detail) {
    return new Problem(code, detail, List.of(), Map.of());
  }

  static Problem of(Refusal refusal) {
    return new Problem(refusal.code(), refusal.detail(), refusal.faults(), Map.of());
  }

  Problem with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Problem(code, detail, faults, more);
  }

  /** Answers the request, unless an answer has already begun. */
  void write(HttpServletResponse response) throws IOException {
    if (response.isCommitted()) {
      return;
    }
    response.resetBuffer();
    response.setStatus(code.status());
    headers.forEach(response::setHeader);
    boolean later = code.retryable() && (code.status() == 503 || code.status() == 429);
    if (later && response.getHeader(HttpHeaders.RETRY_AFTER) == null) {
      response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    // An entity tag set before the failure describes another body.
    response.setHeader(HttpHeaders.ETAG, null);
    response.setHeader(HttpHeaders.CONTENT_ENCODING, null);
    byte[] body = json(MDC.get(TraceFilter.TRACE_ID));
    response.setContentType(MEDIA_TYPE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.flushBuffer();
  }

  byte[] json(@Nullable String traceId) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", TYPE_PREFIX + code.name());
    members.put("title", code.detail());
    members.put("status", code.status());
    members.put("code", code.name());
    members.put("detail", detail);
    members.put("retryable", code.retryable());
    members.put("errors", faults);
    if (traceId != null) {
      members.put("traceId", traceId);
    }
    return JsonText.STRICT.writeValueAsBytes(members);
  }
}
