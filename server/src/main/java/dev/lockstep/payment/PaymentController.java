package dev.lockstep.payment;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Workspace;
import dev.lockstep.order.Orders;
import dev.lockstep.problem.Refusal;
import dev.lockstep.web.Caller;
import dev.lockstep.web.JsonBody;
import dev.lockstep.web.Writes;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.function.Function;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where buyers begin to pay. */
@RestController
class PaymentController {

  private static final int NAME_LENGTH_MAX = 32;

  /**
   * An opened payment.
   *
   * @param status PAYING; another one if the order ended while the channel was asked, and then
   *     there are no parameters
   */
  private record Opened(
      String paymentId,
      String channel,
      PaymentStatus status,
      long amount,
      String currency,
      boolean livemode,
      JsonNode parameters,
      Instant expireTime) {}

  /** A refusal of a step before the last, kept under the request's key like the last one's. */
  private record Refused(String family, Refusal refusal) implements Command<ApplyOpening.Opening> {
    @Override
    public void needs(Needs needs) {}

    @Override
    public int rowsEstimate() {
      return 1;
    }

    @Override
    public ApplyOpening.Opening decide(Workspace workspace) {
      throw refusal;
    }
  }

  private final Prepay prepay;
  private final Orders orders;
  private final Writes writes;
  private final JsonMapper json;

  PaymentController(Prepay prepay, Orders orders, Writes writes, JsonMapper json) {
    this.prepay = prepay;
    this.orders = orders;
    this.writes = writes;
    this.json = json;
  }

  @PostMapping("/api/v1/orders/{orderId}/payments")
  @Operation(operationId = "prePayOrder", summary = "Opens a payment of an order at a channel")
  ResponseEntity<byte[]> prepay(
      @PathVariable String orderId, HttpServletRequest request, Caller caller, JsonBody body) {
    String channel = body.string("channel", 1, NAME_LENGTH_MAX);
    String method = body.string("method", 1, NAME_LENGTH_MAX);
    body.check();
    var ask = new Prepay.Ask(orders.root(orderId), caller.userId(), channel, method);
    Function<ApplyOpening.Opening, Writes.Reply> reply =
        opening -> new Writes.Reply(201, opened(opening.payment()), opening.version());
    return writes.steps(request, body, () -> writes.run(request, body, lastStep(ask), reply));
  }

  /**
   * What ends the request. A refusal goes through the write path too: a repeat under the same key,
   * after the order has moved on, gets its first answer and not the order's new state. One that may
   * be different next time is not kept, and on its way could only become another one: an outcome
   * nobody knows must not end as "not done".
   */
  private Command<ApplyOpening.Opening> lastStep(Prepay.Ask ask) {
    try {
      return prepay.open(ask);
    } catch (Refusal refusal) {
      if (refusal.code().retryable()) {
        throw refusal;
      }
      return new Refused(ask.rootId(), refusal);
    }
  }

  private Opened opened(PaymentRow payment) {
    PaymentRow.Header header = payment.header();
    String parameters = payment.state().parametersJson();
    boolean payable = payment.status() == PaymentStatus.PAYING && parameters != null;
    return new Opened(
        header.paymentId(),
        header.account().channel(),
        payment.status(),
        header.amount(),
        header.currency(),
        header.account().livemode(),
        json.readTree(payable ? parameters : "{}"),
        header.expireTime());
  }
}
