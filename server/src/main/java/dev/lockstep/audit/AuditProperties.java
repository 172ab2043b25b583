package dev.lockstep.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How late things may be before the audit calls it a violation.
 *
 * @param deadlineGrace an unpaid order past its deadline: a scan's interval and a group's time
 * @param queueGrace an event not relayed, a refund or a payment's check past its own schedule
 * @param settleGrace a payment no longer wanted whose channel has not confirmed the closing
 * @param inboxGrace a notification that is parked or unverified and in no case
 * @param bookGrace a capture the bank has booked and we have not heard of
 * @param bookSchedule the same while the bank still repeats its notification; at least as long as
 *     the bank's schedule
 * @param outboxWindow how far back every change must still have its event; shorter than the
 *     outbox's retention
 * @param timeout how long one audit's transaction may take; a longer one is given up without
 *     verdict
 */
@ConfigurationProperties("lockstep.audit")
public record AuditProperties(
    @DefaultValue("10s") Duration deadlineGrace,
    @DefaultValue("60s") Duration queueGrace,
    @DefaultValue("1h") Duration settleGrace,
    @DefaultValue("1h") Duration inboxGrace,
    @DefaultValue("60s") Duration bookGrace,
    @DefaultValue("1h") Duration bookSchedule,
    @DefaultValue("1d") Duration outboxWindow,
    @DefaultValue("10m") Duration timeout) {}
