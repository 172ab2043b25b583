package dev.lockstep.notice;

import dev.lockstep.notice.NoticeBox.Entry;
import dev.lockstep.problem.FieldCode;
import dev.lockstep.web.Caller;
import dev.lockstep.web.Cursor;
import dev.lockstep.web.JsonBody;
import dev.lockstep.web.QueryParameters;
import io.swagger.v3.oas.annotations.Operation;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The caller's own notices. Marking repeats itself: a notice marked twice is marked, so a key is
 * not kept.
 */
@RestController
@RequestMapping("/api/v1/notices")
class NoticeController {

  private static final int ID_LENGTH_MAX = 80;
  private static final Pattern PLACE = Pattern.compile("\\d{1,18}");

  record Item(
      String noticeId, String orderId, String event, long version, boolean read, Instant at) {

    static Item of(Entry entry) {
      return new Item(
          entry.noticeId(),
          entry.orderId(),
          entry.event(),
          entry.version(),
          entry.read(),
          entry.at());
    }
  }

  record Page(List<Item> items, @Nullable String nextCursor) {}

  record Count(long unread) {}

  record Marked(long marked, long unread) {}

  private final NoticeBox box;

  NoticeController(NoticeBox box) {
    this.box = box;
  }

  @GetMapping
  @Operation(operationId = "listNotices", summary = "Lists the caller's notices, newest first")
  Page list(Caller caller, QueryParameters query) throws SQLException {
    boolean unread = query.flag("unread");
    int limit = query.limit();
    Long before = place(query);
    query.check();
    List<Entry> entries = box.page(caller.userId(), unread, before, limit + 1);
    List<Entry> shown = entries.size() > limit ? entries.subList(0, limit) : entries;
    String next =
        entries.size() > limit ? Cursor.of(Long.toString(shown.getLast().place())).encode() : null;
    return new Page(shown.stream().map(Item::of).toList(), next);
  }

  private static @Nullable Long place(QueryParameters query) {
    Cursor cursor = query.cursor(1);
    if (cursor == null) {
      return null;
    }
    String place = cursor.parts().getFirst();
    if (!PLACE.matcher(place).matches()) {
      query.fault(FieldCode.FIELD_PATTERN, "cursor", "is not a cursor of this list");
      return null;
    }
    return Long.valueOf(place);
  }

  @GetMapping("/unread-count")
  @Operation(operationId = "countUnreadNotices", summary = "Counts the caller's unread notices")
  Count unread(Caller caller) throws SQLException {
    return new Count(box.unread(caller.userId()));
  }

  @PostMapping("/{noticeId}/read")
  @Operation(operationId = "markNoticeRead", summary = "Marks a notice as read")
  Marked mark(Caller caller, @PathVariable String noticeId) throws SQLException {
    return new Marked(box.mark(caller.userId(), noticeId), box.unread(caller.userId()));
  }

  @PostMapping("/read")
  @Operation(operationId = "markNoticesRead", summary = "Marks all notices, or all up to one")
  Marked markUpTo(Caller caller, JsonBody body) throws SQLException {
    String upTo = body.optionalString("upTo", ID_LENGTH_MAX);
    body.check();
    return new Marked(box.markUpTo(caller.userId(), upTo), box.unread(caller.userId()));
  }
}
