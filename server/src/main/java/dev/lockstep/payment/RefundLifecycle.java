package dev.lockstep.payment;

import static dev.lockstep.payment.RefundAction.*;
import static dev.lockstep.payment.RefundStatus.*;

import dev.lockstep.lifecycle.Lifecycle;

/**
 * The life cycle of a refund. A channel's word may come before our record of having asked, and its
 * "done" may come after its "refused"; both have rows. "Refused" after "done" has none: money that
 * went back is not taken back by a message.
 */
public final class RefundLifecycle {

  // @formatter:off
  public static final Lifecycle<RefundStatus, RefundAction, RefundEvent> TABLE =
      Lifecycle.of(RefundStatus.class, RefundAction.class, RefundEvent.class)
          .initial(DUE, RefundEvent.DUE)
          .terminal(RefundStatus::terminal)
          //   from        action   to          event
          .row(DUE,        SEND,    PROCESSING, RefundEvent.SENT)
          .row(PROCESSING, SEND,    PROCESSING, RefundEvent.SENT)      // same number, asked again
          .row(DUE,        SUCCEED, SUCCEEDED,  RefundEvent.SUCCEEDED)
          .row(PROCESSING, SUCCEED, SUCCEEDED,  RefundEvent.SUCCEEDED)
          .row(FAILED,     SUCCEED, SUCCEEDED,  RefundEvent.SUCCEEDED)
          .row(HELD,       SUCCEED, SUCCEEDED,  RefundEvent.SUCCEEDED) // late, or settled by hand
          .row(DUE,        FAIL,    FAILED,     RefundEvent.FAILED)
          .row(PROCESSING, FAIL,    FAILED,     RefundEvent.FAILED)
          .row(FAILED,     RETRY,   DUE,        RefundEvent.RETRIED)
          .row(DUE,        HOLD,    HELD,       RefundEvent.HELD)
          .row(PROCESSING, HOLD,    HELD,       RefundEvent.HELD)
          .row(FAILED,     HOLD,    HELD,       RefundEvent.HELD)
          .row(HELD,       RESUME,  DUE,        RefundEvent.RESUMED)
          .build();
  // @formatter:on

  private RefundLifecycle() {}
}
