package dev.lockstep.payment;

import static dev.lockstep.payment.PaymentAction.*;
import static dev.lockstep.payment.PaymentStatus.*;

import dev.lockstep.lifecycle.Lifecycle;

/**
 * The life cycle of a payment; nothing changes a payment's status except by a row of this table.
 *
 * <p>No state is terminal, because money can come in every one of them: late, twice, after a
 * failure, before our own record of having asked. CapturePolicy judges each capture; this table
 * says what the judgement does to the payment. Each capture is one row elsewhere with its own end,
 * and the status tells of the main one: the booked capture, or the first while none is booked.
 *
 * <p>A closing ends as TIMEOUT when the deadline of the payment had passed, as CLOSED otherwise; a
 * channel that never had the payment counts as having closed it.
 *
 * <p>Pairs without a row are refused on purpose: an opening, failing or closing told of a payment
 * that holds money is old news or a contradiction, which the inbox keeps for a look; BOOK of a
 * payment that is PAY_SUCCESS would pay an order twice; a refund of nothing is no refund.
 */
public final class PaymentLifecycle {

  private static final PaymentStatus PART_REFUNDED = PAY_REFUND_PART_SUCCESS;
  private static final PaymentStatus ALL_REFUNDED = PAY_REFUND_SUCCESS;

  // @formatter:off
  public static final Lifecycle<PaymentStatus, PaymentAction, PaymentEvent> TABLE =
      Lifecycle.of(PaymentStatus.class, PaymentAction.class, PaymentEvent.class)
          .initial(CREATED, PaymentEvent.CREATED)
          //   from           action           to             event
          // Opening it. An answer that comes after we gave up opens something to be closed again.
          .row(CREATED,       START,           PAYING,        PaymentEvent.STARTED)
          .row(CLOSING,       START,           CLOSING,       PaymentEvent.STARTED)
          .row(CLOSED,        START,           CLOSING,       PaymentEvent.CLOSING)
          .row(TIMEOUT,       START,           CLOSING,       PaymentEvent.CLOSING)
          .row(CREATE_FAILED, START,           CLOSING,       PaymentEvent.CLOSING)
          .row(CREATED,       FAIL_CREATE,     CREATE_FAILED, PaymentEvent.CREATE_FAILED)
          .row(CLOSING,       FAIL_CREATE,     CREATE_FAILED, PaymentEvent.CREATE_FAILED)

          // It fails, or is no longer wanted. A failure told while closing confirms the closing.
          .row(CREATED,       CANCEL,          CANCELED,      PaymentEvent.CANCEL)
          .row(PAYING,        CANCEL,          CANCELED,      PaymentEvent.CANCEL)
          .row(CLOSING,       CANCEL,          CLOSED,        PaymentEvent.CLOSE)
          .row(CREATED,       REQUEST_CLOSE,   CLOSING,       PaymentEvent.CLOSING)
          .row(PAYING,        REQUEST_CLOSE,   CLOSING,       PaymentEvent.CLOSING)
          .row(CREATED,       CONFIRM_CLOSE,   CLOSED,        PaymentEvent.CLOSE)
          .row(PAYING,        CONFIRM_CLOSE,   CLOSED,        PaymentEvent.CLOSE)
          .row(CLOSING,       CONFIRM_CLOSE,   CLOSED,        PaymentEvent.CLOSE)
          .row(CREATED,       CONFIRM_TIMEOUT, TIMEOUT,       PaymentEvent.TIMEOUT)
          .row(PAYING,        CONFIRM_TIMEOUT, TIMEOUT,       PaymentEvent.TIMEOUT)
          .row(CLOSING,       CONFIRM_TIMEOUT, TIMEOUT,       PaymentEvent.TIMEOUT)

          // Money that pays the order, whatever this payment looked like before.
          .row(CREATED,       BOOK,            PAY_SUCCESS,   PaymentEvent.PAY_SUCCESS)
          .row(PAYING,        BOOK,            PAY_SUCCESS,   PaymentEvent.PAY_SUCCESS)
          .row(CREATE_FAILED, BOOK,            PAY_SUCCESS,   PaymentEvent.PAY_SUCCESS)
          .row(CANCELED,      BOOK,            PAY_SUCCESS,   PaymentEvent.PAY_SUCCESS)
          .row(CLOSING,       BOOK,            PAY_SUCCESS,   PaymentEvent.PAY_SUCCESS)
          .row(CLOSED,        BOOK,            PAY_SUCCESS,   PaymentEvent.PAY_SUCCESS)
          .row(TIMEOUT,       BOOK,            PAY_SUCCESS,   PaymentEvent.PAY_SUCCESS)
          .row(HELD,          BOOK,            PAY_SUCCESS,   PaymentEvent.PAY_SUCCESS)
          .row(REFUNDING,     BOOK,            PAY_SUCCESS,   PaymentEvent.PAY_SUCCESS)
          .row(PART_REFUNDED, BOOK,            PAY_SUCCESS,   PaymentEvent.PAY_SUCCESS)
          .row(ALL_REFUNDED,  BOOK,            PAY_SUCCESS,   PaymentEvent.PAY_SUCCESS)

          // Money nobody wants any more: it goes back. A further capture does not move the payment.
          .row(CREATED,       RETURN_CAPTURE,  REFUNDING,     PaymentEvent.REFUND_DUE)
          .row(PAYING,        RETURN_CAPTURE,  REFUNDING,     PaymentEvent.REFUND_DUE)
          .row(CREATE_FAILED, RETURN_CAPTURE,  REFUNDING,     PaymentEvent.REFUND_DUE)
          .row(CANCELED,      RETURN_CAPTURE,  REFUNDING,     PaymentEvent.REFUND_DUE)
          .row(CLOSING,       RETURN_CAPTURE,  REFUNDING,     PaymentEvent.REFUND_DUE)
          .row(CLOSED,        RETURN_CAPTURE,  REFUNDING,     PaymentEvent.REFUND_DUE)
          .row(TIMEOUT,       RETURN_CAPTURE,  REFUNDING,     PaymentEvent.REFUND_DUE)
          .row(PAY_SUCCESS,   RETURN_CAPTURE,  PAY_SUCCESS,   PaymentEvent.DUPLICATE)
          .row(HELD,          RETURN_CAPTURE,  HELD,          PaymentEvent.DUPLICATE)
          .row(REFUNDING,     RETURN_CAPTURE,  REFUNDING,     PaymentEvent.DUPLICATE)
          .row(PART_REFUNDED, RETURN_CAPTURE,  PART_REFUNDED, PaymentEvent.DUPLICATE)
          .row(ALL_REFUNDED,  RETURN_CAPTURE,  ALL_REFUNDED,  PaymentEvent.DUPLICATE)
          .row(PAY_SUCCESS,   RETURN_DONE,     PAY_SUCCESS,   PaymentEvent.DUPLICATE_RETURNED)
          .row(HELD,          RETURN_DONE,     HELD,          PaymentEvent.DUPLICATE_RETURNED)
          .row(REFUNDING,     RETURN_DONE,     REFUNDING,     PaymentEvent.DUPLICATE_RETURNED)
          .row(PART_REFUNDED, RETURN_DONE,     PART_REFUNDED, PaymentEvent.DUPLICATE_RETURNED)
          .row(ALL_REFUNDED,  RETURN_DONE,     ALL_REFUNDED,  PaymentEvent.DUPLICATE_RETURNED)

          // Money that needs a person, and what the person may decide.
          .row(CREATED,       HOLD,            HELD,          PaymentEvent.HELD)
          .row(PAYING,        HOLD,            HELD,          PaymentEvent.HELD)
          .row(CREATE_FAILED, HOLD,            HELD,          PaymentEvent.HELD)
          .row(CANCELED,      HOLD,            HELD,          PaymentEvent.HELD)
          .row(CLOSING,       HOLD,            HELD,          PaymentEvent.HELD)
          .row(CLOSED,        HOLD,            HELD,          PaymentEvent.HELD)
          .row(TIMEOUT,       HOLD,            HELD,          PaymentEvent.HELD)
          .row(PAY_SUCCESS,   HOLD,            PAY_SUCCESS,   PaymentEvent.HELD)
          .row(HELD,          HOLD,            HELD,          PaymentEvent.HELD)
          .row(REFUNDING,     HOLD,            REFUNDING,     PaymentEvent.HELD)
          .row(PART_REFUNDED, HOLD,            PART_REFUNDED, PaymentEvent.HELD)
          .row(ALL_REFUNDED,  HOLD,            ALL_REFUNDED,  PaymentEvent.HELD)
          .row(HELD,          ACCEPT,          PAY_SUCCESS,   PaymentEvent.PAY_SUCCESS)
          .row(REFUNDING,     ACCEPT,          PAY_SUCCESS,   PaymentEvent.PAY_SUCCESS)
          .row(PART_REFUNDED, ACCEPT,          PAY_SUCCESS,   PaymentEvent.PAY_SUCCESS)
          .row(ALL_REFUNDED,  ACCEPT,          PAY_SUCCESS,   PaymentEvent.PAY_SUCCESS)
          .row(HELD,          REFUND,          REFUNDING,     PaymentEvent.REFUND_DUE)

          // Refunds of the main capture. A success nobody here asked for was made at the channel.
          .row(PAY_SUCCESS,   REFUND,          REFUNDING,     PaymentEvent.REFUND_DUE)
          .row(REFUNDING,     REFUND,          REFUNDING,     PaymentEvent.REFUND_DUE)
          .row(PART_REFUNDED, REFUND,          REFUNDING,     PaymentEvent.REFUND_DUE)
          .row(PAY_SUCCESS,   REFUND_PART,     PART_REFUNDED, PaymentEvent.REFUND_PART_SUCCESS)
          .row(REFUNDING,     REFUND_PART,     PART_REFUNDED, PaymentEvent.REFUND_PART_SUCCESS)
          .row(PART_REFUNDED, REFUND_PART,     PART_REFUNDED, PaymentEvent.REFUND_PART_SUCCESS)
          .row(HELD,          REFUND_PART,     PART_REFUNDED, PaymentEvent.REFUND_PART_SUCCESS)
          .row(PAY_SUCCESS,   REFUND_FULL,     ALL_REFUNDED,  PaymentEvent.REFUND_SUCCESS)
          .row(REFUNDING,     REFUND_FULL,     ALL_REFUNDED,  PaymentEvent.REFUND_SUCCESS)
          .row(PART_REFUNDED, REFUND_FULL,     ALL_REFUNDED,  PaymentEvent.REFUND_SUCCESS)
          .row(HELD,          REFUND_FULL,     ALL_REFUNDED,  PaymentEvent.REFUND_SUCCESS)
          .row(REFUNDING,     FAIL_REFUND,     HELD,          PaymentEvent.REFUND_FAILED)
          .row(PART_REFUNDED, FAIL_REFUND,     HELD,          PaymentEvent.REFUND_FAILED)
          .row(HELD,          FAIL_REFUND,     HELD,          PaymentEvent.REFUND_FAILED)
          .row(PAY_SUCCESS,   FAIL_REFUND,     PAY_SUCCESS,   PaymentEvent.REFUND_FAILED)
          .row(ALL_REFUNDED,  FAIL_REFUND,     ALL_REFUNDED,  PaymentEvent.REFUND_FAILED)
          .build();
  // @formatter:on

  private PaymentLifecycle() {}
}
