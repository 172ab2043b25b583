package dev.lockstep.simulators.sandbox;

import java.io.IOException;
import java.time.Duration;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** What the buyer does in the bank's app, and the switches of tests. They need no key. */
final class BuyerCalls {

  private static final int TIMES_MAX = 10;
  private static final int CAPTURES_MAX = 5;
  private static final int LOSE_MAX = 8;
  private static final int DELAY_MS_MAX = 600_000;
  private static final int REFUNDS_MAX = 10_000;

  private final ChargeDesk charges;
  private final Controls controls;
  private final Answers answers;

  BuyerCalls(ChargeDesk charges, Controls controls, Answers answers) {
    this.charges = charges;
    this.controls = controls;
    this.answers = answers;
  }

  HandlerFunction<ServerResponse> end(ChargeStatus to) {
    return request -> {
      String paymentId = MerchantCalls.chargeId(request);
      Charge charge = charges.end(paymentId, ending(to, Query.of(request)));
      return answers.charge(200, charge, request);
    };
  }

  ServerResponse control(ServerRequest request) throws IOException {
    Fields fields = MerchantCalls.body(request);
    controls.change(
        new Controls.State(
            fields.wholeOrNull("refundFailures", REFUNDS_MAX),
            fields.wholeOrNull("refundUnavailable", REFUNDS_MAX),
            fields.wholeOrNull("refundDelayMs", DELAY_MS_MAX),
            fields.flagOrNull("callbacksPaused"),
            fields.flagOrNull("shuffle")));
    return Answers.json(200, controls.state());
  }

  private static Ending ending(ChargeStatus to, Query query) {
    var faults =
        new Faults(
            (int) query.whole("times", 1, 1, TIMES_MAX),
            Duration.ofMillis(query.whole("delayMs", 0, 0, DELAY_MS_MAX)),
            (int) query.whole("lose", 0, 0, LOSE_MAX),
            query.forge("forge"));
    return new Ending(
        to,
        query.wholeOrNull("amount", 1, Fields.AMOUNT_MAX),
        query.currencyOrNull("currency"),
        (int) query.whole("captures", 1, 1, CAPTURES_MAX),
        faults);
  }
}
