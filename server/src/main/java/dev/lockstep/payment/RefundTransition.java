package dev.lockstep.payment;

import dev.lockstep.commit.Workspace;
import dev.lockstep.problem.Refusal;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The only code that changes a refund; the counterpart of {@link PaymentTransition}. */
final class RefundTransition {

  /** Between a refund's id and the number of its try, once the channel has given one up. */
  static final String TRY_MARK = "T";

  private final Workspace workspace;

  RefundTransition(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * Enters the initial status.
   *
   * @param nextAttempt when the channel is to be asked; null if it told of the refund itself
   */
  RefundRow create(RefundRow.Header header, @Nullable Instant nextAttempt) {
    RefundRow row =
        new RefundRow(
            header,
            new RefundRow.State(
                RefundLifecycle.TABLE.initial(),
                1,
                header.refundId(),
                0,
                nextAttempt,
                null,
                null,
                null,
                workspace.now()));
    workspace.insert(PaymentTables.REFUNDS, row);
    return row;
  }

  /** The channel was asked and has it, or may have it. */
  RefundRow sent(RefundRow refund, Instant nextAttempt) {
    return take(
        refund,
        RefundAction.SEND,
        s ->
            new RefundRow.State(
                s.status(),
                s.version(),
                s.channelNo(),
                s.attempts() + 1,
                nextAttempt,
                null,
                null,
                s.failReason(),
                s.modifyTime()));
  }

  RefundRow succeed(RefundRow refund, String channelNo, @Nullable String account, Instant at) {
    return take(
        refund,
        RefundAction.SUCCEED,
        s ->
            new RefundRow.State(
                s.status(),
                s.version(),
                channelNo,
                s.attempts(),
                null,
                account,
                at,
                s.failReason(),
                s.modifyTime()));
  }

  /**
   * The channel refused. What was sent has been counted as an attempt then.
   *
   * @param gaveUp the channel had it and gave it up, so the next try needs a number of its own
   */
  RefundRow fail(RefundRow refund, String reason, boolean gaveUp, Instant nextAttempt) {
    int attempts = attemptsWhenFailed(refund);
    String channelNo =
        gaveUp
            ? refund.refundId() + TRY_MARK + (refund.state().version() + 1)
            : refund.state().channelNo();
    return take(
        refund,
        RefundAction.FAIL,
        s ->
            new RefundRow.State(
                s.status(),
                s.version(),
                channelNo,
                attempts,
                nextAttempt,
                null,
                null,
                reason,
                s.modifyTime()));
  }

  static int attemptsWhenFailed(RefundRow refund) {
    int counted = refund.state().attempts();
    return refund.status() == RefundStatus.PROCESSING ? counted : counted + 1;
  }

  /** The wait after a refusal is over. */
  RefundRow retry(RefundRow refund) {
    return take(refund, RefundAction.RETRY, UnaryOperator.identity());
  }

  /** Nobody asks any more until a person says so. */
  RefundRow hold(RefundRow refund, String reason) {
    return take(refund, RefundAction.HOLD, s -> waiting(s, s.attempts(), null, reason));
  }

  /** A person has it tried again, with all its tries anew. */
  RefundRow resume(RefundRow refund) {
    return take(refund, RefundAction.RESUME, s -> waiting(s, 0, workspace.now(), null));
  }

  private static RefundRow.State waiting(
      RefundRow.State s, int attempts, @Nullable Instant next, @Nullable String reason) {
    return new RefundRow.State(
        s.status(), s.version(), s.channelNo(), attempts, next, null, null, reason, s.modifyTime());
  }

  private RefundRow take(
      RefundRow refund, RefundAction action, UnaryOperator<RefundRow.State> edit) {
    var row = RefundLifecycle.TABLE.next(refund.status(), action);
    if (row == null) {
      throw new Refusal(
          PayCode.PAY_STATE_CONFLICT,
          "A refund that is " + refund.status() + " does not take " + action + ".");
    }
    RefundRow.State s = edit.apply(refund.state());
    RefundRow moved =
        new RefundRow(
            refund.header(),
            new RefundRow.State(
                row.to(),
                refund.state().version() + 1,
                s.channelNo(),
                s.attempts(),
                s.nextAttempt(),
                s.userReceivedAccount(),
                s.refundTime(),
                s.failReason(),
                workspace.now()));
    workspace.update(PaymentTables.REFUNDS, moved);
    return moved;
  }
}
