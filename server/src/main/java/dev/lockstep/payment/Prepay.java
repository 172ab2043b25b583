package dev.lockstep.payment;

import dev.lockstep.channel.Channels;
import dev.lockstep.channel.OpenRequest;
import dev.lockstep.channel.OpenResult;
import dev.lockstep.channel.PaymentChannel;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.SystemCode;

/**
 * Opens payments in three steps: record the intent, ask the channel while nothing is held, book its
 * answer. Every step may be repeated.
 */
final class Prepay {

  private final Channels channels;
  private final GroupCommit commit;
  private final PaymentProperties properties;

  Prepay(Channels channels, GroupCommit commit, PaymentProperties properties) {
    this.channels = channels;
    this.commit = commit;
    this.properties = properties;
  }

  /** What a buyer asks for. */
  record Ask(String rootId, String userId, String channel, String method) {}

  /**
   * The first two steps.
   *
   * @return the last one, to be committed
   * @throws Refusal by the order or the channel; SYSTEM_OUTCOME_UNKNOWN if the channel did not
   *     answer: the same request again goes on where this one stopped
   */
  ApplyOpening open(Ask ask) {
    PaymentChannel channel =
        channels.find(ask.channel()).orElseThrow(() -> new Refusal(PayCode.PAY_CHANNEL_UNKNOWN));
    if (!channel.methods().contains(ask.method())) {
      throw new Refusal(PayCode.PAY_METHOD_UNSUPPORTED);
    }
    OpenPayment.Wish wish =
        new OpenPayment.Wish(
            ask.rootId(), ask.userId(), Received.accountOf(channel), ask.method(), channel::takes);
    PaymentRow payment = commit.execute(new OpenPayment(wish, properties));
    String known = payment.state().parametersJson();
    OpenResult result =
        payment.status() == PaymentStatus.PAYING && known != null
            ? new OpenResult.Opened(known)
            : channel.open(request(payment));
    ApplyOpening booking = new ApplyOpening(payment, result, properties);
    return switch (result) {
      case OpenResult.Opened _ -> booking;
      case OpenResult.Refused(String reason) -> {
        commit.execute(booking);
        throw new Refusal(PayCode.PAY_OPEN_FAILED, "The channel says " + reason + ".");
      }
      case OpenResult.Unknown _ -> throw new Refusal(SystemCode.SYSTEM_OUTCOME_UNKNOWN);
    };
  }

  private static OpenRequest request(PaymentRow payment) {
    PaymentRow.Header header = payment.header();
    return new OpenRequest(
        header.paymentId(),
        header.amount(),
        header.currency(),
        header.method(),
        header.expireTime(),
        "Order " + header.orderId());
  }
}
