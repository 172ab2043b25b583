package dev.lockstep.payment;

import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits and patience of payments.
 *
 * @param paymentsPerOrderMax payments one order may have, at most 99
 * @param refundsPerPaymentMax refunds one payment may have, at most 99
 * @param callbackSizeMax bytes of a notification
 * @param refundRefusalsMax refusals of a refund before a person looks at it
 * @param refundAsksMax unanswered or unsettled requests of a refund before a person looks at it
 * @param refundWaitFirst between the first two requests of a refund; then four times as long each
 * @param refundWaitMax the longest wait between two requests
 * @param settleWaitFirst how long a refund the channel has accepted is left alone at first
 * @param checkWaitFirst how long after its opening an unpaid payment is first asked about; then
 *     twice as long each
 * @param checkWaitMax the longest wait between two questions
 * @param checkBeforeDeadline how long before its deadline an unpaid payment is asked about a last
 *     time; 0 means not for that reason
 * @param scanInterval how often due refunds and checks are looked for
 * @param scanBatchMax how many are taken at once
 * @param callsMax calls to channels at once, of refunds and checks each
 * @param unverifiedPerHourMax notifications with an unknown key that are stored per hour and node
 */
@ConfigurationProperties("lockstep.payment")
record PaymentProperties(
    @DefaultValue("20") int paymentsPerOrderMax,
    @DefaultValue("50") int refundsPerPaymentMax,
    @DefaultValue("262144") int callbackSizeMax,
    @DefaultValue("8") int refundRefusalsMax,
    @DefaultValue("24") int refundAsksMax,
    @DefaultValue("1s") Duration refundWaitFirst,
    @DefaultValue("1h") Duration refundWaitMax,
    @DefaultValue("10s") Duration settleWaitFirst,
    @DefaultValue("30s") Duration checkWaitFirst,
    @DefaultValue("10m") Duration checkWaitMax,
    @DefaultValue("15s") Duration checkBeforeDeadline,
    @DefaultValue("500ms") Duration scanInterval,
    @DefaultValue("100") int scanBatchMax,
    @DefaultValue("16") int callsMax,
    @DefaultValue("1000") int unverifiedPerHourMax) {

  /** A power beyond which every wait is the longest one. */
  private static final int STEPS_MAX = 20;

  PaymentProperties {
    require(paymentsPerOrderMax >= 1 && paymentsPerOrderMax <= 99, "payments-per-order-max");
    require(refundsPerPaymentMax >= 1 && refundsPerPaymentMax <= 99, "refunds-per-payment-max");
    require(callbackSizeMax >= 1024, "callback-size-max");
    require(refundRefusalsMax >= 1 && refundAsksMax >= 1, "refund attempts");
    require(refundWaitFirst.isPositive() && checkWaitFirst.isPositive(), "first waits");
    require(scanInterval.isPositive() && scanBatchMax >= 1 && callsMax >= 1, "scan limits");
  }

  /** When a refund is asked for again after so many requests. */
  Instant nextAttempt(Instant now, int attempts) {
    return now.plus(wait(refundWaitFirst, refundWaitMax, 4, attempts - 1));
  }

  /** When a refund the channel has accepted is asked about. */
  Instant nextSettleCheck(Instant now, int attempts) {
    return now.plus(wait(settleWaitFirst, refundWaitMax, 4, attempts - 1));
  }

  /** When an unpaid payment is asked about; in time before its deadline, once. */
  Instant nextCheck(Instant now, int count, Instant expireTime) {
    Instant next = now.plus(wait(checkWaitFirst, checkWaitMax, 2, count));
    Instant last = expireTime.minus(checkBeforeDeadline);
    boolean inTime = !checkBeforeDeadline.isZero() && now.isBefore(last);
    return inTime && last.isBefore(next) ? last : next;
  }

  private static Duration wait(Duration first, Duration max, int factor, int steps) {
    double times = Math.pow(factor, Math.clamp(steps, 0, STEPS_MAX));
    double millis = Math.min((double) max.toMillis(), first.toMillis() * times);
    return Duration.ofMillis((long) millis);
  }

  private static void require(boolean holds, String name) {
    if (!holds) {
      throw new IllegalArgumentException("lockstep.payment." + name + " is out of bounds");
    }
  }
}
