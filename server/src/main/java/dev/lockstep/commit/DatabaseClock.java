package dev.lockstep.commit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Business time: the database's clock, so that all nodes agree whatever their own clocks say.
 *
 * <p>Between measurements it runs on the monotonic timer, which no operator can set back.
 * Resolution is one microsecond, what every engine stores.
 */
public final class DatabaseClock extends Clock {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseClock.class);
  private static final Duration OFFSET_WARNED_FROM = Duration.ofSeconds(1);
  private static final String NOW = "SELECT CURRENT_TIMESTAMP";

  private record Anchor(Instant databaseTime, long nanos) {}

  private final DataSource dataSource;
  private final Clock systemClock;
  private volatile Anchor anchor;
  private volatile Duration offset = Duration.ZERO;

  /** Measures once; throws if the database cannot be asked. */
  public DatabaseClock(DataSource dataSource, Clock systemClock) throws SQLException {
    this.dataSource = dataSource;
    this.systemClock = systemClock;
    this.anchor = measure();
    tell(Duration.ZERO);
  }

  /** Measures again; called every few seconds. Warns once when this machine's clock is off. */
  public void synchronise() throws SQLException {
    Duration before = offset;
    anchor = measure();
    tell(before);
  }

  private void tell(Duration before) {
    if (isLarge(offset) && !isLarge(before)) {
      LOG.warn("event=clock_off databaseMinusLocalMillis={}", offset.toMillis());
    } else if (isLarge(before) && !isLarge(offset)) {
      LOG.info("event=clock_right databaseMinusLocalMillis={}", offset.toMillis());
    }
  }

  private static boolean isLarge(Duration difference) {
    return difference.abs().compareTo(OFFSET_WARNED_FROM) >= 0;
  }

  /** Database time minus this machine's time, as last measured. */
  public Duration offset() {
    return offset;
  }

  private Anchor measure() throws SQLException {
    Anchor best = null;
    long bestRoundTrip = Long.MAX_VALUE;
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      for (int attempt = 0; attempt < 3; attempt++) {
        long before = System.nanoTime();
        Instant databaseTime = ask(statement);
        long roundTrip = System.nanoTime() - before;
        if (roundTrip < bestRoundTrip) {
          bestRoundTrip = roundTrip;
          best = new Anchor(databaseTime, before + roundTrip / 2);
        }
      }
    }
    Anchor measured = require(best);
    offset = Duration.between(systemClock.instant(), at(measured));
    return measured;
  }

  private static Anchor require(@Nullable Anchor best) throws SQLException {
    if (best == null) {
      throw new SQLException("the database did not tell its time");
    }
    return best;
  }

  private static Instant ask(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery(NOW)) {
      row.next();
      return row.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  private static Instant at(Anchor anchor) {
    return anchor.databaseTime().plusNanos(System.nanoTime() - anchor.nanos());
  }

  @Override
  public Instant instant() {
    return at(anchor).truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    if (zone.equals(ZoneOffset.UTC)) {
      return this;
    }
    throw new UnsupportedOperationException("business time is UTC");
  }
}
