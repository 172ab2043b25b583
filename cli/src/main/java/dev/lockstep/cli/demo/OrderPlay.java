package dev.lockstep.cli.demo;

import dev.lockstep.cli.client.Outages;
import dev.lockstep.cli.client.Refused;
import dev.lockstep.cli.client.Sandbox;
import dev.lockstep.cli.client.Sandbox.Pressed;
import dev.lockstep.cli.client.ShopApi;
import dev.lockstep.cli.client.Unreachable;
import dev.lockstep.cli.retail.Invoice;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plays one order from its quote to the last thing its buyer does. */
final class OrderPlay {
  private static final Duration CALLBACK_SOON = Duration.ofMillis(1500);
  private static final Duration CALLBACK_LATER = Duration.ofMillis(2500);
  private static final Duration PAST_DEADLINE = Duration.ofSeconds(2);
  private static final Duration PAID_SEEN_WITHIN = Duration.ofSeconds(30);

  /** Looking every eighth of the time waited so far blurs the measure by an eighth at most. */
  private static final int LOOK_FRACTION = 8;

  private static final long LOOK_PAUSE_MS_MIN = 4;
  private static final long LOOK_PAUSE_MS_MAX = 250;

  private final Stage stage;
  private final Duration window;
  private final Plan plan;
  private final Invoice invoice;
  private final String userId;
  private Expectation expected;
  private String orderId = "";
  private Instant placedAt;
  private Duration toldWindow = Duration.ZERO;
  private long payMinor;
  private long capturedMinor;

  /** What all orders of a run share. */
  record Stage(
      ShopApi shop,
      Sandbox bank,
      ExpectationFile file,
      Latencies latencies,
      Outages outages,
      Clock clock,
      String run,
      Witness witness) {}

  /**
   * @param window time an order has to be paid
   */
  OrderPlay(Stage stage, Plan plan, Duration window) {
    this.stage = stage;
    this.window = window;
    this.plan = plan;
    this.invoice = plan.invoice();
    this.userId = invoice.userId();
    this.placedAt = stage.clock().instant();
    this.expected = Expectation.of(plan, invoice.totalMinor());
  }

  /** Writes down what must come of it, then does it; a refusal is a problem of this order alone. */
  Played play() {
    stage.file().expect(expected);
    try {
      place();
      act();
      return played(null);
    } catch (Refused refused) {
      return brokenOff(refused);
    } catch (Mismatch | Unreachable other) {
      return played(other.getMessage());
    }
  }

  private void place() {
    ShopApi.Quote quote =
        stage
            .latencies()
            .timed(
                Latencies.Step.QUOTE, () -> stage.shop().quote(userId, OrderForm.quote(invoice)));
    require(quote.originMinor() == invoice.totalMinor(), "quote", quote.originMinor());
    require(quote.couponMinor() == 0, "coupon", quote.couponMinor());
    payMinor = quote.payMinor();
    require(payMinor == invoice.totalMinor() + quote.shippingMinor(), "pay amount", payMinor);
    if (payMinor != invoice.totalMinor()) {
      amend(
          Expectation.of(payable(), payMinor), "the shop asks %d".formatted(quote.shippingMinor()));
    }
    orderId = stage.shop().orderId(userId, OrderForm.BUSINESS_IDENTIFIER);
    placedAt = stage.clock().instant();
    var form = OrderForm.create(invoice, orderId, stage.run(), quote);
    ShopApi.Placed placed =
        stage.latencies().timed(Latencies.Step.CREATE, () -> stage.shop().place(userId, form));
    stage.witness().placed(userId, orderId);
    require(placed.payMinor() == payMinor, "placed amount", placed.payMinor());
    if (placed.expireTime() != null) {
      toldWindow = Duration.between(placedAt, placed.expireTime());
    }
  }

  /** Shipping may be added to an invoice of total 0: then somebody has to pay it. */
  private Plan payable() {
    return plan.fate() == Fate.FREE ? plan.instead(Fate.PROMPT) : plan;
  }

  private void act() {
    switch (expected.fate()) {
      case FREE -> {}
      case PROMPT -> {
        press(begin(plan.channel()), Map.of());
        seePaid();
      }
      case DOUBLED -> press(begin(plan.channel()), Map.of("times", "" + (1 + plan.degree())));
      case CAPTURED_TWICE -> press(begin(plan.channel()), Map.of("captures", "2"));
      case SECOND_CHANNEL -> payTwice(CALLBACK_SOON, CALLBACK_LATER);
      case REORDERED -> payTwice(CALLBACK_LATER, Duration.ZERO);
      case LOST -> press(begin(plan.channel()), Map.of("lose", "" + plan.degree()));
      case FORGED ->
          press(
              begin(plan.channel()), Map.of("forge", plan.degree() == 1 ? "signature" : "amount"));
      case LATE ->
          press(begin(plan.channel()), Map.of("delayMs", millis(window.plus(PAST_DEADLINE))));
      case WRONG_AMOUNT ->
          press(begin(plan.channel()), Map.of("amount", "" + plan.wrongAmountMinor(payMinor)));
      case NEVER -> maybeBegin();
      case CANCELLED_BEFORE -> {
        maybeBegin();
        stage.shop().cancel(userId, orderId, "changed my mind");
      }
      case CANCELLED_AFTER -> {
        press(begin(plan.channel()), Map.of());
        seePaid();
        stage.shop().cancel(userId, orderId, "sent back");
      }
    }
  }

  /** Both payments are begun and captured before either callback is due, so neither is closed. */
  private void payTwice(Duration firstCallback, Duration secondCallback) {
    String first = begin(plan.channel());
    String second = begin(plan.otherChannel());
    press(first, delay(firstCallback));
    Pressed other = press(second, delay(secondCallback));
    if (other == Pressed.CLOSED) {
      amend(expected.paidOnce(capturedMinor, payMinor), "the second charge was closed in time");
    }
  }

  private void maybeBegin() {
    if (plan.opensPayment()) {
      begin(plan.channel());
    }
  }

  private String begin(String channel) {
    ShopApi.Begun begun =
        stage
            .latencies()
            .timed(Latencies.Step.BEGIN_PAYMENT, () -> stage.shop().pay(userId, orderId, channel));
    require(begun.amountMinor() == payMinor, "payment amount", begun.amountMinor());
    return begun.paymentId();
  }

  private Pressed press(String paymentId, Map<String, String> controls) {
    Pressed pressed = stage.bank().succeed(paymentId, controls);
    if (pressed == Pressed.CAPTURED) {
      String amount = controls.getOrDefault("amount", "" + payMinor);
      capturedMinor += Long.parseLong(amount) * (controls.containsKey("captures") ? 2 : 1);
    } else if (capturedMinor == 0) {
      if (!overtaken()) {
        throw new Mismatch("the charge was closed before it was paid");
      }
      amend(expected.expired(0), "expired while the server was away");
    }
    return pressed;
  }

  private void seePaid() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < PAID_SEEN_WITHIN.toNanos()) {
      if ("PAID".equals(stage.shop().order(userId, orderId).status())) {
        stage.latencies().record(Latencies.Step.PAY_TO_VISIBLE, System.nanoTime() - start);
        return;
      }
      long waitedMs = (System.nanoTime() - start) / 1_000_000;
      Pause.millis(Math.clamp(waitedMs / LOOK_FRACTION, LOOK_PAUSE_MS_MIN, LOOK_PAUSE_MS_MAX));
    }
  }

  /** A refusal after the deadline, with the server away in between, is nobody's mistake. */
  private Played brokenOff(Refused refused) {
    if (!orderId.isEmpty() && refused.status() == 409 && overtaken()) {
      amend(expected.expired(capturedMinor), "expired while the server was away");
      return played(null);
    }
    return played(refused.getMessage());
  }

  private boolean overtaken() {
    Instant now = stage.clock().instant();
    return now.isAfter(placedAt.plus(window)) && stage.outages().touched(placedAt, now);
  }

  private void amend(Expectation other, String reason) {
    expected = other;
    stage.file().amend(other, reason);
  }

  private static void require(boolean holds, String what, long seen) {
    if (!holds) {
      throw new Mismatch("the %s is %d, which the data does not say".formatted(what, seen));
    }
  }

  private static Map<String, String> delay(Duration callback) {
    return callback.isZero() ? Map.of() : Map.of("delayMs", millis(callback));
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }

  private Played played(@Nullable String problem) {
    return new Played(plan, expected, orderId, placedAt, toldWindow, capturedMinor, problem);
  }

  private static final class Mismatch extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Mismatch(String what) {
      super(what, null, false, false);
    }
  }
}
