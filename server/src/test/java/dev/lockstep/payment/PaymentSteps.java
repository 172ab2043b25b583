package dev.lockstep.payment;

import dev.lockstep.channel.Notification;
import dev.lockstep.channel.OpenResult;
import dev.lockstep.channel.PaymentChannel.RawNotification;
import dev.lockstep.channel.QueryResult;
import dev.lockstep.channel.RefundResult;
import dev.lockstep.commit.Command;
import dev.lockstep.commit.MemoryRows;
import dev.lockstep.commit.Reaction;
import dev.lockstep.order.Operator;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * The commands of payments as callbacks, buyers, operators and the background work submit them, for
 * tests of modules above this one.
 */
public final class PaymentSteps {

  private static final Operator OPERATOR = new Operator(Operator.Type.OPERATOR, "op-1");

  private final PaymentProperties properties;
  private final boolean forgetful;

  /**
   * The commands under these limits.
   *
   * @param refundAttempts refusals, and unanswered requests, before a person looks at a refund
   * @param payments one order may have
   */
  public PaymentSteps(int refundAttempts, int payments) {
    this(limits(refundAttempts, payments), false);
  }

  private PaymentSteps(PaymentProperties properties, boolean forgetful) {
    this.properties = properties;
    this.forgetful = forgetful;
  }

  private static PaymentProperties limits(int refundAttempts, int payments) {
    Map<String, Object> limits =
        Map.of(
            "lockstep.payment.refund-refusals-max", refundAttempts,
            "lockstep.payment.refund-asks-max", refundAttempts,
            "lockstep.payment.payments-per-order-max", payments);
    return new Binder(new MapConfigurationPropertySource(limits))
        .bindOrCreate("lockstep.payment", PaymentProperties.class);
  }

  /** The same with one fault: callbacks of money for a closed order come to nothing. */
  public PaymentSteps forgettingLateMoney() {
    return new PaymentSteps(properties, true);
  }

  /** What payments do in the transactions of orders. */
  public Reaction<?> reaction() {
    return new OrderCancelReaction(properties);
  }

  /** A merchant's account at a channel of tests. */
  public static String account(String channel) {
    return channel + "-merchant";
  }

  private static PaymentRow.Account accountOf(String channel) {
    return new PaymentRow.Account(channel, account(channel), false);
  }

  /** A buyer asks to pay over a channel that takes one currency. */
  public Command<?> open(String rootId, String userId, String channel, String currency) {
    return new OpenPayment(
        new OpenPayment.Wish(rootId, userId, accountOf(channel), "PAGE", currency::equals),
        properties);
  }

  /** The channel's answer to an opening is booked. */
  public Command<?> opened(MemoryRows rows, String paymentId, OpenResult result) {
    return new ApplyOpening(payment(rows, paymentId), result, properties);
  }

  /** The janitor books what the channel answered about a payment. */
  public Command<?> found(MemoryRows rows, String paymentId, QueryResult result) {
    return new ApplyQuery(payment(rows, paymentId), result, properties);
  }

  /** The refund work books what the channel answered to the number it had asked under. */
  public Command<?> refundAnswer(
      MemoryRows rows, String refundId, String channelNo, RefundResult result) {
    RefundRow row = Objects.requireNonNull(rows.find(PaymentTables.REFUNDS, refundId));
    RefundRow.State s = row.state();
    RefundRow asked =
        new RefundRow(
            row.header(),
            new RefundRow.State(
                s.status(),
                s.version(),
                channelNo,
                s.attempts(),
                s.nextAttempt(),
                s.userReceivedAccount(),
                s.refundTime(),
                s.failReason(),
                s.modifyTime()));
    return new ApplyRefundResult(asked, result, properties);
  }

  /** A genuine notification arrives. */
  public Command<?> told(Notification notification) {
    Received received = received(notification);
    return forgetful
        ? new ForgetfulNotification(received, properties)
        : new ApplyNotification(received, properties);
  }

  /** A genuine notification that was refused is kept. */
  public Command<?> park(Notification notification, String reason) {
    return new ParkNotification(received(notification), reason);
  }

  private static Received received(Notification notification) {
    byte[] body = {'{', '}'};
    return new Received(
        notification,
        accountOf(notification.origin().channel()),
        new RawNotification(Map.of("a", "b"), body, Instant.EPOCH));
  }

  /** An operator decides a case. */
  public Command<?> resolve(String caseId, boolean accept) {
    CaseResolution resolution = accept ? CaseResolution.ACCEPT : CaseResolution.REFUND;
    return new ResolveCase(
        new ResolveCase.Wish(caseId, resolution, OPERATOR, "looked"), properties);
  }

  /** An operator sends a part back. */
  public Command<?> refund(String paymentId, long amount) {
    return new RequestRefund(
        new RequestRefund.Wish(paymentId, amount, "goodwill", OPERATOR), properties);
  }

  private static PaymentRow payment(MemoryRows rows, String paymentId) {
    return Objects.requireNonNull(rows.find(PaymentTables.PAYMENTS, paymentId));
  }

  /** The word of a stored code. */
  public static String captureEnd(long code) {
    return Coded.of(CaptureEnd.class, (int) code).name();
  }

  /** The word of a stored code. */
  public static String caseStatus(long code) {
    return Coded.of(CaseStatus.class, (int) code).name();
  }

  /** The word of a stored code. */
  public static String inboxStatus(long code) {
    return Coded.of(InboxStatus.class, (int) code).name();
  }
}
