package dev.lockstep.webhook;

import dev.lockstep.problem.Refusal;
import dev.lockstep.webhook.Endpoint.Sealed;
import dev.lockstep.webhook.Endpoint.Wish;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What an owner does with an endpoint. Each in one transaction, under the endpoint's row lock. */
@Component
final class EndpointDesk {

  private static final String PREFIX = "we_";
  private static final int ID_BYTES = 16;

  /** An endpoint, and its new secret in clear. */
  record Told(Endpoint endpoint, String secret) {

    /** Secrets do not belong into logs. */
    @Override
    public String toString() {
      return "Told[" + endpoint.endpointId() + "]";
    }
  }

  /** Which of two valid secrets a rotation drops. */
  enum Drop {
    /** The one made last, which receivers may not have yet. */
    CURRENT,
    /** The one before it, when receivers have the newer one already. */
    FORMER
  }

  private final Stores stores;
  private final Secrets secrets;
  private final WebhookProperties properties;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  EndpointDesk(Stores stores, Secrets secrets, WebhookProperties properties, Clock clock) {
    this.stores = stores;
    this.secrets = secrets;
    this.properties = properties;
    this.clock = clock;
  }

  Told create(String sellerId, Wish wish, boolean enabled) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = PREFIX + HexFormat.of().formatHex(bytes);
    Secrets.Made made = secrets.make(id);
    Health health = enabled ? Health.GOOD : disabled();
    Sealed sealed = new Sealed(made.sealed(), null, null);
    Endpoint endpoint = new Endpoint(id, sellerId, wish, sealed, health, clock.instant());
    try {
      stores.endpoints().add(endpoint, properties.endpointsPerSellerMax());
    } catch (Refusal refusal) {
      secrets.forget(id);
      throw refusal;
    }
    return new Told(endpoint, made.shown());
  }

  /** Changes what was chosen; and the state, unless it is null. */
  Endpoint change(String id, Wish wish, @Nullable Boolean enabled) {
    return within(
        id,
        (endpoint, now) -> {
          stores.endpoints().change(id, wish, now);
          if (enabled != null && enabled != endpoint.health().enabled()) {
            turn(id, enabled, now);
          }
        });
  }

  /** Enables it and forgets how it failed; an open circuit closes. */
  Endpoint enable(String id) {
    return within(id, (_, now) -> turn(id, true, now));
  }

  private void turn(String id, boolean enabled, Instant now) {
    stores.endpoints().change(id, enabled ? Health.GOOD : disabled(), now);
    if (!enabled) {
      stores.deliveries().endPending(id, now);
    }
  }

  private static Health disabled() {
    return new Health(DisabledReason.BY_OWNER, 0, null, null);
  }

  /**
   * Makes a new secret; the former one signs too for a while. While two are valid, a third needs to
   * be told which of them goes: a repeat of a request whose answer was lost would else drop the one
   * that receivers know.
   */
  Told rotate(String id, @Nullable Drop drop) {
    Secrets.Made made = secrets.make(id);
    Endpoint rotated =
        within(
            id,
            (endpoint, now) -> {
              Sealed before = endpoint.secrets();
              boolean overlapping = before.overlapping(now);
              if (overlapping && drop == null) {
                throw new Refusal(WebhookCode.WEBHOOK_ROTATION_OPEN);
              }
              boolean keepFormer = overlapping && drop == Drop.CURRENT;
              byte[] former = keepFormer ? before.former() : before.current();
              Instant until = now.plus(properties.formerSecretKept());
              stores.endpoints().change(id, new Sealed(made.sealed(), former, until), now);
            });
    return new Told(rotated, made.shown());
  }

  void delete(String id) {
    stores.endpoints().delete(id);
    secrets.forget(id);
  }

  private interface Change {
    void apply(Endpoint endpoint, Instant now);
  }

  private Endpoint within(String id, Change change) {
    Endpoint changed =
        stores
            .endpoints()
            .transaction()
            .execute(_ -> {
              Endpoint endpoint = require(stores.endpoints().lock(id).orElse(null));
              change.apply(endpoint, clock.instant());
              return stores.endpoints().find(id).orElse(endpoint);
            });
    return require(changed);
  }

  private static Endpoint require(@Nullable Endpoint endpoint) {
    if (endpoint == null) {
      throw new Refusal(WebhookCode.WEBHOOK_ENDPOINT_NOT_FOUND);
    }
    return endpoint;
  }
}
