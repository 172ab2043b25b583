package dev.lockstep.web;

import dev.lockstep.problem.FieldCode;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a request, read one by one like the fields of a {@link JsonBody}: faults
 * are gathered and {@link #check()} refuses them at once. An empty parameter counts as absent,
 * unknown ones are ignored, one given twice is a fault. A controller may take it as an argument.
 */
public final class QueryParameters {

  private static final int LENGTH_MAX = 1_000;

  private final Map<String, String[]> values;
  private final int limitMax;
  private final Faults faults = new Faults();

  QueryParameters(Map<String, String[]> values, int limitMax) {
    this.values = Map.copyOf(values);
    this.limitMax = limitMax;
  }

  /** The parameters of the request; pages hold at most {@link WebProperties#PAGE_SIZE_MAX}. */
  public static QueryParameters of(HttpServletRequest request) {
    return new QueryParameters(request.getParameterMap(), WebProperties.PAGE_SIZE_MAX);
  }

  /** The page size: {@code limit}, 1 to 200, 20 if absent. */
  public int limit() {
    Long limit = optionalInteger("limit", 1, limitMax);
    return limit == null ? WebProperties.PAGE_SIZE : limit.intValue();
  }

  /** Where to go on: a {@code cursor} of {@code size} parts as an earlier page gave it, or null. */
  public @Nullable Cursor cursor(int size) {
    return read(
        "cursor",
        text -> {
          Cursor cursor = Cursor.decode(text, size).orElse(null);
          if (cursor == null) {
            faults.add(FieldCode.FIELD_PATTERN, "cursor", "is not a cursor of this list");
          }
          return cursor;
        });
  }

  /** A text, or null if it is absent. */
  public @Nullable String optionalString(String name, int max) {
    var bounds = new Texts.Bounds(1, max, false);
    return read(name, text -> Texts.accept(text, name, bounds, null, faults) ? text : null);
  }

  /** A whole number, or null if it is absent. */
  public @Nullable Long optionalInteger(String name, long min, long max) {
    return read(
        name,
        text -> {
          try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
              return value;
            }
            faults.add(FieldCode.FIELD_RANGE, name, "must be between " + min + " and " + max);
          } catch (NumberFormatException e) {
            faults.add(FieldCode.FIELD_TYPE, name, "must be a whole number");
          }
          return null;
        });
  }

  /** The exact name of a constant, or null if it is absent. */
  public <E extends Enum<E>> @Nullable E optionalChoice(String name, Class<E> type) {
    return read(
        name,
        text -> {
          E constant = Texts.constant(type, text).orElse(null);
          if (constant == null) {
            faults.add(FieldCode.FIELD_ENUM, name, Texts.words(type));
          }
          return constant;
        });
  }

  /** {@code true} or {@code false}, false if it is absent. */
  public boolean flag(String name) {
    return Boolean.TRUE.equals(
        this.<Boolean>read(
            name,
            text ->
                switch (text.toLowerCase(Locale.ROOT)) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> {
                    faults.add(FieldCode.FIELD_TYPE, name, "must be true or false");
                    yield null;
                  }
                }));
  }

  /** An ISO-8601 instant in UTC, or null if it is absent. */
  public @Nullable Instant optionalInstant(String name) {
    return read(
        name,
        text -> {
          Instant time = Texts.instant(text).orElse(null);
          if (time == null) {
            faults.add(FieldCode.FIELD_PATTERN, name, "must be a time like 2025-01-31T12:00:00Z");
          }
          return time;
        });
  }

  /** Notes a fault found by the caller. */
  public void fault(FieldCode code, String name, String detail) {
    faults.add(code, name, detail);
  }

  /** Refuses the request with all faults found so far, or returns if there are none. */
  public void check() {
    faults.check();
  }

  private <T> @Nullable T read(String name, Function<String, @Nullable T> read) {
    String[] given = values.get(name);
    if (given == null || given.length == 0 || (given.length == 1 && given[0].isEmpty())) {
      return null;
    }
    if (given.length > 1) {
      faults.add(FieldCode.FIELD_TOO_MANY, name, "must be given once");
      return null;
    }
    if (given[0].length() > LENGTH_MAX) {
      faults.add(FieldCode.FIELD_LENGTH, name, "must have at most " + LENGTH_MAX + " characters");
      return null;
    }
    return read.apply(given[0]);
  }
}
