package dev.lockstep.payment;

import dev.lockstep.commit.Workspace;
import dev.lockstep.lifecycle.Lifecycle;
import dev.lockstep.payment.PaymentRow.Check;
import dev.lockstep.payment.PaymentRow.LastRefund;
import dev.lockstep.payment.PaymentRow.Main;
import dev.lockstep.problem.Refusal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The only code that changes a payment. One transition takes its row of {@link PaymentLifecycle},
 * sets the status and every time, number and reason that goes with it, writes the flow record and
 * raises the row's version, all in the transaction of the command.
 *
 * <p>Every method refuses with PAY_STATE_CONFLICT where the life cycle has no row.
 */
final class PaymentTransition {

  /** Statuses that end an attempt to pay; entering one sets the finish time. */
  private static final Set<PaymentStatus> FINISHED =
      EnumSet.of(
          PaymentStatus.PAY_SUCCESS,
          PaymentStatus.CREATE_FAILED,
          PaymentStatus.TIMEOUT,
          PaymentStatus.CANCELED,
          PaymentStatus.CLOSED);

  /** What a transition may set besides the status. */
  private static final class Draft {
    private Main main;
    private LastRefund lastRefund;
    private @Nullable String failReason;
    private @Nullable String parametersJson;
    private Check check;

    Draft(PaymentRow.State state) {
      main = state.main();
      lastRefund = state.lastRefund();
      failReason = state.failReason();
      parametersJson = state.parametersJson();
      check = state.check();
    }
  }

  private final Workspace workspace;

  PaymentTransition(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Enters the initial status; the channel is asked at {@code firstCheck} if it did not answer. */
  PaymentRow create(PaymentRow.Header header, Instant firstCheck) {
    Lifecycle<PaymentStatus, PaymentAction, PaymentEvent> table = PaymentLifecycle.TABLE;
    PaymentRow row =
        new PaymentRow(
            header,
            new PaymentRow.State(
                table.initial(),
                1,
                1,
                Main.NONE,
                LastRefund.NONE,
                null,
                null,
                null,
                new Check(firstCheck, 0),
                workspace.now()));
    workspace.insert(PaymentTables.PAYMENTS, row);
    flow(row, null, table.birth());
    return row;
  }

  /** Open at the channel; one that is no longer wanted is to be closed at once. */
  PaymentRow start(PaymentRow payment, String parametersJson, Instant nextCheck) {
    boolean wanted = payment.status() == PaymentStatus.CREATED;
    return take(
        payment,
        PaymentAction.START,
        draft -> {
          draft.parametersJson = parametersJson;
          draft.check = new Check(wanted ? nextCheck : workspace.now(), 0);
        });
  }

  PaymentRow failCreate(PaymentRow payment, String reason) {
    return take(payment, PaymentAction.FAIL_CREATE, draft -> draft.failReason = reason);
  }

  PaymentRow cancel(PaymentRow payment, String reason) {
    return take(payment, PaymentAction.CANCEL, draft -> draft.failReason = reason);
  }

  PaymentRow requestClose(PaymentRow payment) {
    return take(payment, PaymentAction.REQUEST_CLOSE, draft -> {});
  }

  /** Closed at the channel: TIMEOUT after the payment's deadline, CLOSED before. */
  PaymentRow confirmClosed(PaymentRow payment) {
    boolean late = !workspace.now().isBefore(payment.header().expireTime());
    PaymentAction action = late ? PaymentAction.CONFIRM_TIMEOUT : PaymentAction.CONFIRM_CLOSE;
    return take(payment, action, draft -> {});
  }

  PaymentRow book(PaymentRow payment, CaptureRow capture) {
    return take(payment, PaymentAction.BOOK, draft -> draft.main = main(capture));
  }

  PaymentRow accept(PaymentRow payment, CaptureRow capture) {
    return take(payment, PaymentAction.ACCEPT, draft -> draft.main = main(capture));
  }

  PaymentRow returnCapture(PaymentRow payment, CaptureRow capture) {
    return take(payment, PaymentAction.RETURN_CAPTURE, draft -> mainIfFirst(draft, capture));
  }

  PaymentRow hold(PaymentRow payment, CaptureRow capture) {
    return take(payment, PaymentAction.HOLD, draft -> mainIfFirst(draft, capture));
  }

  /** The main capture, or a part of it, is to go back. */
  PaymentRow refund(PaymentRow payment, String reason) {
    return take(
        payment,
        PaymentAction.REFUND,
        draft -> draft.lastRefund = new LastRefund(null, reason, null, null));
  }

  /** A refund of the main capture is done; part or full follows from what the capture still has. */
  PaymentRow refunded(PaymentRow payment, CaptureRow capture, RefundRow refund) {
    boolean full = capture.refunded() == capture.amount();
    return take(
        payment,
        full ? PaymentAction.REFUND_FULL : PaymentAction.REFUND_PART,
        draft -> {
          draft.main = main(capture);
          draft.lastRefund =
              new LastRefund(
                  refund.refundId(),
                  refund.header().reason(),
                  refund.state().userReceivedAccount(),
                  refund.state().refundTime());
        });
  }

  /** A capture that is not the main one has gone back. */
  PaymentRow returnDone(PaymentRow payment) {
    return take(payment, PaymentAction.RETURN_DONE, draft -> {});
  }

  PaymentRow failRefund(PaymentRow payment, String reason) {
    return take(payment, PaymentAction.FAIL_REFUND, draft -> draft.failReason = reason);
  }

  /** Notes when the channel is asked next; no transition, so no flow record. */
  PaymentRow checkAgain(PaymentRow payment, Instant next) {
    PaymentRow.State state = payment.state();
    Draft draft = new Draft(state);
    draft.check = new Check(next, state.check().count() + 1);
    return update(payment, state.status(), state.flowCount(), draft);
  }

  private PaymentRow take(PaymentRow payment, PaymentAction action, Consumer<Draft> edit) {
    var row = PaymentLifecycle.TABLE.next(payment.status(), action);
    if (row == null) {
      throw new Refusal(
          PayCode.PAY_STATE_CONFLICT,
          "A payment that is " + payment.status() + " does not take " + action + ".");
    }
    Draft draft = new Draft(payment.state());
    draft.check = checkOf(payment, row.to());
    edit.accept(draft);
    PaymentRow moved = update(payment, row.to(), payment.state().flowCount() + 1, draft);
    flow(moved, row.from(), row.event());
    return moved;
  }

  /** Only what is open is asked about; what is to be closed, at once. */
  private Check checkOf(PaymentRow payment, PaymentStatus to) {
    return switch (to) {
      case CREATED, PAYING -> payment.state().check();
      case CLOSING ->
          payment.status() == to ? payment.state().check() : new Check(workspace.now(), 0);
      default -> Check.NONE;
    };
  }

  private PaymentRow update(PaymentRow payment, PaymentStatus to, int flowCount, Draft draft) {
    PaymentRow.State state = payment.state();
    boolean ends = to != state.status() && FINISHED.contains(to);
    PaymentRow moved =
        new PaymentRow(
            payment.header(),
            new PaymentRow.State(
                to,
                state.version() + 1,
                flowCount,
                draft.main,
                draft.lastRefund,
                ends ? workspace.now() : state.finishTime(),
                draft.failReason,
                draft.parametersJson,
                draft.check,
                workspace.now()));
    workspace.update(PaymentTables.PAYMENTS, moved);
    return moved;
  }

  private void flow(PaymentRow payment, @Nullable PaymentStatus from, PaymentEvent event) {
    workspace.insert(
        PaymentTables.FLOWS,
        new PaymentTables.FlowRow(
            "%s-%03d".formatted(payment.paymentId(), payment.state().flowCount()),
            payment.header().orderId(),
            payment.paymentId(),
            from,
            payment.status(),
            event,
            workspace.now()));
  }

  private static void mainIfFirst(Draft draft, CaptureRow capture) {
    if (draft.main.transactionNo() == null) {
      draft.main = main(capture);
    }
  }

  private static Main main(CaptureRow capture) {
    return new Main(
        capture.transactionNo(),
        capture.amount(),
        capture.refunded(),
        capture.capture().capturedAt());
  }
}
