package dev.lockstep.webhook;

import dev.lockstep.problem.FieldCode;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import dev.lockstep.web.Caller;
import dev.lockstep.web.JsonBody;
import dev.lockstep.web.QueryParameters;
import dev.lockstep.web.Role;
import org.springframework.stereotype.Component;

/** Sellers reach their own endpoints, operators those of every seller they name. */
@Component
final class EndpointAccess {

  private static final String SELLER = "sellerId";
  private static final int SELLER_MAX = 50;

  private final Endpoints endpoints;

  EndpointAccess(Stores stores) {
    this.endpoints = stores.endpoints();
  }

  /** The endpoint; another seller's is as if it were not there. */
  Endpoint find(String endpointId, Caller caller) {
    caller.require(Role.SELLER, Role.OPERATOR, Role.ADMIN);
    return endpoints
        .find(endpointId)
        .filter(found -> caller.operates() || found.sellerId().equals(caller.sellerId()))
        .orElseThrow(() -> new Refusal(WebhookCode.WEBHOOK_ENDPOINT_NOT_FOUND));
  }

  String seller(Caller caller, JsonBody body) {
    return caller.operates() ? body.string(SELLER, 1, SELLER_MAX) : own(caller);
  }

  String seller(Caller caller, QueryParameters query) {
    if (!caller.operates()) {
      return own(caller);
    }
    String seller = query.optionalString(SELLER, SELLER_MAX);
    if (seller == null) {
      query.fault(FieldCode.FIELD_REQUIRED, SELLER, FieldCode.FIELD_REQUIRED.detail());
      return "";
    }
    return seller;
  }

  private static String own(Caller caller) {
    caller.require(Role.SELLER);
    String seller = caller.sellerId();
    if (seller == null) {
      throw new Refusal(RequestCode.REQUEST_FORBIDDEN);
    }
    return seller;
  }
}
