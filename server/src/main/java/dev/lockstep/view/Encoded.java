package dev.lockstep.view;

import dev.lockstep.cache.SharedValues;
import dev.lockstep.view.OrderViews.Part;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An encoded view and whose it is. The bytes are shared: nobody changes them. */
record Encoded(byte[] json, String userId, String sellerId) {

  /** Of the bytes below and the JSON in them; another one is not understood by nodes of this. */
  private static final byte FORM_VERSION = 1;

  /** How all nodes write parts and views. */
  static final SharedValues.Form<Part, Encoded> FORM =
      new SharedValues.Form<>(
          part -> part.audience() + "/" + part.orderId(), Encoded::bytes, Encoded::of);

  private byte[] bytes() {
    byte[] user = userId.getBytes(StandardCharsets.UTF_8);
    byte[] seller = sellerId.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + 2 * Integer.BYTES + user.length + seller.length + json.length)
        .put(FORM_VERSION)
        .putInt(user.length)
        .put(user)
        .putInt(seller.length)
        .put(seller)
        .put(json)
        .array();
  }

  private static Optional<Encoded> of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      if (buffer.get() != FORM_VERSION) {
        return Optional.empty();
      }
      String userId = text(buffer);
      String sellerId = text(buffer);
      byte[] json = new byte[buffer.remaining()];
      buffer.get(json);
      return Optional.of(new Encoded(json, userId, sellerId));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static String text(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.getInt()];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
