package dev.lockstep.problem;

/** Refusals of a request by its form or its caller, before any business rule is asked. */
public enum RequestCode implements ProblemCode {
  // @formatter:off
  REQUEST_UNAUTHENTICATED    (401, false, "The request needs a valid bearer token."),
  REQUEST_FORBIDDEN          (403, false, "The token's roles do not allow this request."),
  REQUEST_NOT_FOUND          (404, false, "There is nothing at this path."),
  REQUEST_METHOD_NOT_ALLOWED (405, false, "This path does not answer this method."),
  REQUEST_NOT_ACCEPTABLE     (406, false, "The answer cannot be given in the form asked for."),
  REQUEST_TIMEOUT            (408, true,  "The request did not arrive in time."),
  REQUEST_RATE_LIMITED       (429, true,  "Too many requests; try again later."),
  REQUEST_TOO_LARGE          (413, false, "The request is larger than allowed."),
  REQUEST_UNSUPPORTED_MEDIA  (415, false, "The request's content type is not supported."),
  REQUEST_MALFORMED          (400, false, "The request cannot be read."),
  REQUEST_KEY_MISSING        (400, false, "The request needs an Idempotency-Key header."),
  REQUEST_INVALID            (400, false, "The request has faults; see errors."),
  REQUEST_IN_PROGRESS        (409, true,  "A request with this key is still in progress."),
  REQUEST_KEY_REUSED         (422, false, "This Idempotency-Key was used for another request.");
  // @formatter:on

  private final int status;
  private final boolean retryable;
  private final String detail;

  RequestCode(int status, boolean retryable, String detail) {
    this.status = status;
    this.retryable = retryable;
    this.detail = detail;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public boolean retryable() {
    return retryable;
  }

  @Override
  public String detail() {
    return detail;
  }
}
