package dev.lockstep.simulators.sandbox;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The bank's addresses. Routes and not annotated controllers: a host that scans this package mounts
 * nothing by accident, and its own error handling does not reach in here.
 */
final class BankRoutes {

  static final String ROOT = "/sandbox";

  private static final Logger LOG = LoggerFactory.getLogger(BankRoutes.class);

  private final Answers answers;

  BankRoutes(Answers answers) {
    this.answers = answers;
  }

  RouterFunction<ServerResponse> routes(MerchantCalls merchant, BuyerCalls buyer, PayPage page) {
    String charge = ROOT + "/v1/charges/{paymentId}";
    return RouterFunctions.route()
        .POST(ROOT + "/v1/charges", guarded(merchant.authenticated(merchant::createCharge)))
        .GET(charge, guarded(merchant.authenticated(merchant::findCharge)))
        .POST(charge + "/close", guarded(merchant.authenticated(merchant::closeCharge)))
        .POST(ROOT + "/v1/refunds", guarded(merchant.authenticated(merchant::createRefund)))
        .GET(ROOT + "/v1/refunds/{refundId}", guarded(merchant.authenticated(merchant::findRefund)))
        .GET(ROOT + "/v1/book", guarded(merchant.authenticated(merchant::readBook)))
        .POST(charge + "/succeed", guarded(buyer.end(ChargeStatus.SUCCEEDED)))
        .POST(charge + "/fail", guarded(buyer.end(ChargeStatus.FAILED)))
        .POST(charge + "/revoke", guarded(buyer.end(ChargeStatus.REVOKED)))
        .POST(ROOT + "/v1/controls", guarded(buyer::control))
        .GET(ROOT + "/pay/{paymentId}", guarded(page::show))
        .build();
  }

  private HandlerFunction<ServerResponse> guarded(HandlerFunction<ServerResponse> call) {
    return request -> {
      try {
        return call.handle(request);
      } catch (Refused refused) {
        return answers.refused(refused);
      } catch (DataAccessException | TransactionException e) {
        LOG.warn("event=sandbox_book_not_available reason={}", e.toString());
        return answers.refused(new Refused(BankCode.BANK_UNAVAILABLE));
      }
    };
  }
}
