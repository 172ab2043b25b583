package dev.lockstep.outbox;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Which partition a family's work belongs to: a fixed hash, so every node and release agrees. */
public final class Partitions {

  /** How many partitions there are; stored in rows, so it never changes. */
  public static final int COUNT = 64;

  private Partitions() {}

  /** CRC-32C of the root order id, modulo {@link #COUNT}. */
  public static int of(String rootOrderId) {
    CRC32C checksum = new CRC32C();
    checksum.update(rootOrderId.getBytes(StandardCharsets.US_ASCII));
    return (int) (checksum.getValue() % COUNT);
  }
}
