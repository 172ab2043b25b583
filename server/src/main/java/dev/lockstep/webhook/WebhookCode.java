package dev.lockstep.webhook;

import dev.lockstep.problem.ProblemCode;

/** Why a request about webhooks is refused. */
enum WebhookCode implements ProblemCode {
  // @formatter:off
  WEBHOOK_ENDPOINT_NOT_FOUND (404, "There is no such webhook endpoint."),
  WEBHOOK_DELIVERY_NOT_FOUND (404, "There is no such delivery."),
  WEBHOOK_URL_TAKEN          (409, "The seller has an endpoint with this URL already."),
  WEBHOOK_ENDPOINTS_MAX      (409, "The seller has as many endpoints as allowed."),
  WEBHOOK_ROTATION_OPEN      (409, "Two secrets are valid; say in drop which one goes."),
  WEBHOOK_ENDPOINT_DISABLED  (409, "The endpoint is disabled; enable it first."),
  WEBHOOK_DELIVERY_PENDING   (409, "The delivery has not ended; it goes on by itself.");
  // @formatter:on

  private final int status;
  private final String detail;

  WebhookCode(int status, String detail) {
    this.status = status;
    this.detail = detail;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public boolean retryable() {
    return false;
  }

  @Override
  public String detail() {
    return detail;
  }
}
