package dev.lockstep.order;

import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.SystemCode;
import dev.lockstep.schedule.NodeLease;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Issues root order ids (A1) and recognises those it issued.
 *
 * <p>The first 19 digits are a 63-bit number: 41 bits of milliseconds, 10 bits of a leased node
 * number, 12 bits of sequence. Time comes from the database, never goes back, and starts after the
 * last id that an earlier holder of the node number may have issued. The check digits are a keyed
 * hash over the rest and the user, so an id that was made up, or issued to somebody else, is told
 * apart without a look-up.
 */
public final class OrderIds {

  private static final Instant EPOCH = Instant.parse("2025-01-01T00:00:00Z");
  private static final int SEQUENCES = 1 << 12;

  private final Clock clock;
  private final Supplier<Optional<NodeLease.Lease>> lease;
  private final SecretKeySpec key;
  private long lastMillis;
  private int sequence;

  /**
   * Creates the issuer.
   *
   * @param lease the node number held now; without one no id is issued
   * @param key 32 bytes, the same on every node
   */
  public OrderIds(Clock clock, Supplier<Optional<NodeLease.Lease>> lease, byte[] key) {
    this.clock = clock;
    this.lease = lease;
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  /**
   * A new id.
   *
   * @param businessIdentifier 1 to 99
   */
  public String issue(int businessIdentifier, String userId) {
    String number = "%019d%02d%04d".formatted(next(), businessIdentifier, Gene.of(userId));
    return number + check(number, userId);
  }

  /** Whether this service issued the id to this user for this business line. */
  public boolean issued(String rootId, int businessIdentifier, String userId) {
    if (!OrderId.isRoot(rootId)) {
      return false;
    }
    String number = rootId.substring(0, OrderId.ROOT_LENGTH - 3);
    byte[] claimed = rootId.substring(OrderId.ROOT_LENGTH - 3).getBytes(StandardCharsets.US_ASCII);
    byte[] right = check(number, userId).getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(claimed, right)
        && number.endsWith("%02d%04d".formatted(businessIdentifier, Gene.of(userId)));
  }

  /** A millisecond whose sequence is used up borrows from the next one, within the lease. */
  synchronized long next() {
    NodeLease.Lease held = lease.get().orElseThrow(() -> busy("no node number is leased"));
    long now = Math.max(clock.millis(), held.idsAfterMillis() + 1);
    if (now > lastMillis) {
      lastMillis = now;
      sequence = 0;
    } else if (++sequence == SEQUENCES) {
      lastMillis++;
      sequence = 0;
    }
    if (lastMillis > held.idsUntilMillis()) {
      throw busy("the leased time is used up");
    }
    long millis = lastMillis - EPOCH.toEpochMilli();
    return (millis << 22) | ((long) held.nodeNo() << 12) | sequence;
  }

  private static Refusal busy(String why) {
    return new Refusal(SystemCode.SYSTEM_BUSY, "No order id can be issued now: " + why + ".");
  }

  private String check(String number, String userId) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(number.getBytes(StandardCharsets.US_ASCII));
      byte[] hash = mac.doFinal(userId.getBytes(StandardCharsets.UTF_8));
      int value = ((hash[0] & 0xff) << 16) | ((hash[1] & 0xff) << 8) | (hash[2] & 0xff);
      return "%03d".formatted(value % 1000);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
    }
  }
}
