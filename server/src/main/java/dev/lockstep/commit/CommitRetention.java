package dev.lockstep.commit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets group ids and stored answers when nobody can ask for them any more: a group is asked
 * after for half a minute at most, an idempotency key for as long as it is promised to be kept.
 */
final class CommitRetention {

  private static final Logger LOG = LoggerFactory.getLogger(CommitRetention.class);
  private static final int BATCH = 5_000;

  /** The inner select is wrapped because MySQL takes no LIMIT directly under IN. */
  private static final String OLD_GROUPS =
      """
      DELETE FROM commit_group WHERE group_id IN (
        SELECT group_id FROM (
          SELECT group_id FROM commit_group WHERE gmt_create < ? ORDER BY gmt_create LIMIT ?) old)
      """;

  private static final String OLD_KEYS =
      """
      DELETE FROM idempotency_key WHERE key_id IN (
        SELECT key_id FROM (
          SELECT key_id FROM idempotency_key WHERE gmt_create < ? ORDER BY gmt_create LIMIT ?) old)
      """;

  private final DataSource dataSource;
  private final Clock clock;
  private final CommitRetentionProperties properties;

  CommitRetention(DataSource dataSource, Clock clock, CommitRetentionProperties properties) {
    this.dataSource = dataSource;
    this.clock = clock;
    this.properties = properties;
  }

  /** Deletes what is old, in small transactions. */
  void run() throws SQLException {
    long groups = delete(OLD_GROUPS, properties.groupIds());
    long keys = delete(OLD_KEYS, properties.idempotencyKeys());
    if (groups + keys > 0) {
      LOG.debug("event=commit_retention groups={} keys={}", groups, keys);
    }
  }

  private long delete(String sql, Duration kept) throws SQLException {
    Instant before = clock.instant().minus(kept);
    long deleted = 0;
    int count;
    do {
      try (Connection connection = dataSource.getConnection();
          PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setObject(1, before.atOffset(ZoneOffset.UTC));
        statement.setInt(2, BATCH);
        count = statement.executeUpdate();
      }
      deleted += count;
    } while (count == BATCH);
    return deleted;
  }
}
