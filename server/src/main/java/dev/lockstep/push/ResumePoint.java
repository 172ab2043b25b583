package dev.lockstep.push;

import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client knows of, as the id it hands back to be told the rest: {@code 1750000000123456}, a
 * moment in microseconds, or {@code 1750000000123456:4711.a.2}, which also names stored events it
 * was told: outbox ids, the first in base 10, each other as its distance in base 36.
 *
 * @param at changes that occurred a margin before this moment are asked for again
 * @param told ids of those that need not be told again
 */
record ResumePoint(Instant at, SortedSet<Long> told) {

  /** Ids that fit; the text stays shorter than a query parameter may be. */
  static final int TOLD_MAX = 120;

  private static final int LENGTH_MAX = 1_000;
  private static final int RADIX = 36;
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,17})(:\\d{1,18}(\\.[0-9a-z]{1,8}){0," + TOLD_MAX + "})?");

  ResumePoint(Instant at) {
    this(at, new TreeSet<>());
  }

  /** Null if it is no id of ours; then nobody knows what the client missed. */
  static @Nullable ResumePoint parse(String id) {
    if (id.length() > LENGTH_MAX || !FORM.matcher(id).matches()) {
      return null;
    }
    String[] parts = id.split("[:.]", -1);
    SortedSet<Long> told = new TreeSet<>();
    long last = 0;
    for (int i = 1; i < parts.length; i++) {
      last += Long.parseLong(parts[i], i == 1 ? 10 : RADIX);
      told.add(last);
    }
    long micros = Long.parseLong(parts[0]);
    return micros == 0 ? null : new ResumePoint(PushMessage.instant(micros), told);
  }

  /** The text a client hands back. */
  String id() {
    StringBuilder text = new StringBuilder(Long.toString(PushMessage.micros(at)));
    long last = 0;
    for (long id : told) {
      text.append(last == 0 ? ":" + id : "." + Long.toString(id - last, RADIX));
      last = id;
    }
    return text.toString();
  }
}
