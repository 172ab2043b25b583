package dev.lockstep.webhook;

/** Why an endpoint is disabled. */
enum DisabledReason {
  /** Its owner said so. */
  BY_OWNER,
  /** It answered 410. */
  GONE,
  /** It has failed for days. */
  FAILING
}
