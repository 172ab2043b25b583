package dev.lockstep.order;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Where an order goes. Personal data: it is kept only sealed, see {@link OrderPrivacy}.
 *
 * @param lat degrees north, at most 7 decimals
 * @param lon degrees east, at most 7 decimals
 */
public record DeliveryAddress(
    String receiverName,
    String phone,
    String province,
    String city,
    String area,
    String street,
    String detail,
    @Nullable String postcode,
    @Nullable BigDecimal lat,
    @Nullable BigDecimal lon) {

  /** Never the data itself. */
  @Override
  public String toString() {
    return "DeliveryAddress[sealed]";
  }
}
