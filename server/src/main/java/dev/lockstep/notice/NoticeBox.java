package dev.lockstep.notice;

import dev.lockstep.outbox.Outbox;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * A user's notices as the user reads them.
 *
 * <p>A notice is told ({@code noticeAdded}) when its change commits, and stored a moment later by
 * {@link NoticeWriter}. Who asks in that moment must find it: what the user's own committed changes
 * lack is stored before each answer, by whichever node is asked. Both store the same row once.
 */
@Repository
class NoticeBox {

  /** The relay is never so far behind; what is older it stores when it comes to it. */
  private static final Duration BEHIND_MAX = Duration.ofHours(1);

  private static final int BEHIND_ROWS_MAX = 1_000;

  /** Rows marked in one transaction. */
  private static final int MARK_ROWS = 1_000;

  private static final String OF_USER =
      """
      SELECT id, notification_id, order_id, event, version, read_status, gmt_create
      FROM notification
      WHERE user_id = :userId AND id < :before
      """;

  private static final String ONLY_UNREAD = "  AND read_status = 0\n";
  private static final String NEWEST = "ORDER BY id DESC LIMIT :limit";

  private static final String UNREAD =
      "SELECT count(*) FROM notification WHERE user_id = :userId AND read_status = 0";

  private static final String PLACE =
      """
      SELECT id FROM notification WHERE notification_id = :noticeId AND user_id = :userId
      """;

  private static final String UNREAD_FROM =
      """
      SELECT id FROM notification
      WHERE user_id = :userId AND read_status = 0 AND id <= :last
      ORDER BY id LIMIT :limit
      """;

  private static final String MARK =
      """
      UPDATE notification SET read_status = 1, gmt_modified = :now
      WHERE user_id = :userId AND read_status = 0 AND id >= :first AND id <= :last
      """;

  /**
   * A stored notice.
   *
   * @param place in the user's list; rises with the order of storing
   */
  record Entry(
      long place,
      String noticeId,
      String orderId,
      String event,
      long version,
      boolean read,
      Instant at) {}

  private final JdbcClient jdbc;
  private final Notices notices;
  private final Outbox outbox;
  private final Clock clock;

  NoticeBox(JdbcClient jdbc, Notices notices, Outbox outbox, Clock clock) {
    this.jdbc = jdbc;
    this.notices = notices;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** The user's notices from before a place, or the newest, newest first. */
  List<Entry> page(String userId, boolean onlyUnread, @Nullable Long before, int limit)
      throws SQLException {
    catchUp(userId);
    return jdbc.sql(OF_USER + (onlyUnread ? ONLY_UNREAD : "") + NEWEST)
        .param("userId", userId)
        .param("before", before == null ? Long.MAX_VALUE : before)
        .param("limit", limit)
        .query((row, _) ->
            new Entry(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getInt(6) != 0,
                row.getObject(7, OffsetDateTime.class).toInstant()))
        .list();
  }

  long unread(String userId) throws SQLException {
    catchUp(userId);
    return jdbc.sql(UNREAD).param("userId", userId).query(Long.class).single();
  }

  /**
   * Marks one notice.
   *
   * @return 0 if it was marked before
   * @throws Refusal REQUEST_NOT_FOUND if the user has no such notice
   */
  long mark(String userId, String noticeId) throws SQLException {
    long place = place(userId, noticeId);
    return mark(userId, place, place);
  }

  /**
   * Marks every notice up to one, or all there are now.
   *
   * @return how many were not marked before
   * @throws Refusal REQUEST_NOT_FOUND if the user has no such notice
   */
  long markUpTo(String userId, @Nullable String noticeId) throws SQLException {
    long last = noticeId == null ? newest(userId) : place(userId, noticeId);
    long marked = 0;
    List<Long> next;
    do {
      next =
          jdbc.sql(UNREAD_FROM)
              .param("userId", userId)
              .param("last", last)
              .param("limit", MARK_ROWS)
              .query(Long.class)
              .list();
      marked += next.isEmpty() ? 0 : mark(userId, next.getFirst(), next.getLast());
    } while (next.size() == MARK_ROWS);
    return marked;
  }

  private long mark(String userId, long first, long last) {
    return jdbc.sql(MARK)
        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
        .param("userId", userId)
        .param("first", first)
        .param("last", last)
        .update();
  }

  private long newest(String userId) throws SQLException {
    List<Entry> newest = page(userId, false, null, 1);
    return newest.isEmpty() ? 0 : newest.getFirst().place();
  }

  private long place(String userId, String noticeId) throws SQLException {
    Optional<Long> place = stored(userId, noticeId);
    if (place.isEmpty()) {
      catchUp(userId);
      place = stored(userId, noticeId);
    }
    return place.orElseThrow(
        () -> new Refusal(RequestCode.REQUEST_NOT_FOUND, "You have no such notice."));
  }

  private Optional<Long> stored(String userId, String noticeId) {
    return jdbc.sql(PLACE)
        .param("noticeId", noticeId)
        .param("userId", userId)
        .query(Long.class)
        .optional();
  }

  private void catchUp(String userId) throws SQLException {
    Instant from = clock.instant().minus(BEHIND_MAX);
    List<Notice> behind =
        outbox.unpublished(userId, from, BEHIND_ROWS_MAX).stream()
            .flatMap(stored -> Notice.of(stored.event()).stream())
            .toList();
    if (!behind.isEmpty()) {
      notices.add(behind);
    }
  }
}
