package dev.lockstep.order;

import dev.lockstep.privacy.BlindIndex;
import dev.lockstep.privacy.Opened;
import dev.lockstep.privacy.PersonalData;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Seals and opens what an order holds of its buyer: the address and the remark. */
@Component
public class OrderPrivacy {

  private static final String REMARK = ":remark";

  private final PersonalData data;
  private final BlindIndex index;
  private final JsonMapper json;

  OrderPrivacy(PersonalData data, BlindIndex index, JsonMapper json) {
    this.data = data;
    this.index = index;
    this.json = json;
  }

  PlaceOrder.Address seal(String userId, String rootId, DeliveryAddress address) {
    return new PlaceOrder.Address(
        data.encrypt(userId, rootId, json.writeValueAsBytes(address)),
        index.phone(address.phone()),
        index.receiver(address.receiverName()));
  }

  /** Tells a repeat of a request from another one, and nothing else. */
  String fingerprint(String requestHash) {
    return index.request(requestHash);
  }

  @Nullable String sealRemark(String userId, String rootId, @Nullable String remark) {
    if (remark == null) {
      return null;
    }
    byte[] clear = remark.getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(data.encrypt(userId, rootId + REMARK, clear));
  }

  /** The address, or nothing if the user was erased. */
  public Optional<DeliveryAddress> openAddress(String userId, String rootId, byte[] cipher) {
    return clear(data.decrypt(userId, rootId, cipher))
        .map(bytes -> json.readValue(bytes, DeliveryAddress.class));
  }

  /** The remark, or nothing if there is none or the user was erased. */
  public Optional<String> openRemark(String userId, String rootId, @Nullable String sealed) {
    return Optional.ofNullable(sealed)
        .map(Base64.getDecoder()::decode)
        .flatMap(cipher -> clear(data.decrypt(userId, rootId + REMARK, cipher)))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static Optional<byte[]> clear(Opened opened) {
    return switch (opened) {
      case Opened.Clear clear -> Optional.of(clear.bytes());
      case Opened.Erased _ -> Optional.empty();
    };
  }
}
