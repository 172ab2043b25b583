package dev.lockstep.bench.plain;

import dev.lockstep.bench.load.Sessions;
import dev.lockstep.bench.rows.Cart;
import dev.lockstep.bench.rows.OrderRows;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes random orders over one connection. */
final class PlainSession implements Sessions.Session {

  private static final Duration PAYABLE = Duration.ofDays(30);

  private final PlainOrderWriter writer;
  private final Shop shop;
  private final SplittableRandom chance;

  /**
   * What all sessions share.
   *
   * @param numbers the next order's
   */
  record Shop(int articles, int users, AtomicLong numbers, Clock clock) {}

  PlainSession(PlainOrderWriter writer, Shop shop, long seed) {
    this.writer = writer;
    this.shop = shop;
    this.chance = new SplittableRandom(seed);
  }

  @Override
  public @Nullable String once() {
    int user = chance.nextInt(shop.users());
    OffsetDateTime now = OffsetDateTime.now(shop.clock());
    Cart cart = Cart.twoOf(shop.articles(), chance);
    String id = OrderRows.id(shop.numbers().getAndIncrement(), user);
    try {
      writer.write(new OrderRows(id, "bench-" + user, cart, now, now.plus(PAYABLE)), now);
      return null;
    } catch (SQLException failure) {
      return "sql: " + failure.getMessage();
    }
  }
}
