package dev.lockstep.order;

import java.nio.charset.StandardCharsets;

/**
 * The shard gene of a user: 12 bits that stand in every id of the user's orders, so that the id
 * alone and the user alone route to the same shard.
 *
 * <p>FNV-1a, 32 bits, over the UTF-8 bytes, folded to 12 bits by exclusive or. It is stored in ids,
 * so it never changes; {@code hashCode} is not specified across types and may be negative.
 */
final class Gene {

  private static final int OFFSET_BASIS = 0x811c9dc5;
  private static final int PRIME = 0x01000193;

  private Gene() {}

  /** 0 to 4095. */
  static int of(String userId) {
    int hash = OFFSET_BASIS;
    for (byte octet : userId.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (octet & 0xff)) * PRIME;
    }
    return (hash ^ (hash >>> 12) ^ (hash >>> 24)) & 0xfff;
  }
}
