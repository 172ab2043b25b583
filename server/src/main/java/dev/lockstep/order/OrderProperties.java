package dev.lockstep.order;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of orders.
 *
 * @param paymentTimeout how long an order waits for its payment
 * @param expiryGrace how long after the deadline it is cancelled
 * @param expiryScanInterval how often due deadlines are looked for
 * @param addressChangesMax how often a buyer may change the address of one order
 * @param shippedProductTypes product types that cost shipping
 * @param shipping shipping rule by currency; a currency without one ships for nothing
 */
@ConfigurationProperties("lockstep.order")
public record OrderProperties(
    @DefaultValue("30m") Duration paymentTimeout,
    @DefaultValue("0s") Duration expiryGrace,
    @DefaultValue("200ms") Duration expiryScanInterval,
    @DefaultValue("3") int addressChangesMax,
    @DefaultValue("1") List<Integer> shippedProductTypes,
    @DefaultValue Map<String, ShippingRule> shipping) {

  public OrderProperties {
    if (!paymentTimeout.isPositive() || expiryGrace.isNegative()) {
      throw new IllegalArgumentException("lockstep.order.payment-timeout must be positive");
    }
    shippedProductTypes = List.copyOf(shippedProductTypes);
    shipping = Map.copyOf(shipping);
  }
}
