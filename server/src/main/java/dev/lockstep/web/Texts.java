package dev.lockstep.web;

import dev.lockstep.problem.FieldCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a text from outside must satisfy, the same for bodies and query parameters. */
final class Texts {

  private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999999Z");

  private Texts() {}

  /**
   * Judges characters, length in code points (as the database counts) and form. A text that must
   * hold something must hold more than blanks.
   */
  static boolean accept(
      String value, String field, Bounds bounds, @Nullable Pattern form, Faults faults) {
    if (!clean(value, bounds.lines())) {
      faults.add(FieldCode.FIELD_CHARACTERS, field, "must not hold control or broken characters");
      return false;
    }
    int length = value.codePointCount(0, value.length());
    if (length < bounds.min() || length > bounds.max()) {
      faults.add(FieldCode.FIELD_LENGTH, field, bounds.sentence());
      return false;
    }
    if (bounds.min() > 0 && value.isBlank()) {
      faults.add(FieldCode.FIELD_LENGTH, field, "must not be blank");
      return false;
    }
    if (form != null && !form.matcher(value).matches()) {
      faults.add(FieldCode.FIELD_PATTERN, field, "must have the form " + form.pattern());
      return false;
    }
    return true;
  }

  /**
   * No control characters (line breaks and tabs only where lines are allowed), no half surrogates.
   */
  static boolean clean(String value, boolean lines) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isISOControl(c) && !(lines && (c == '\n' || c == '\r' || c == '\t'))) {
        return false;
      }
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** The time, if it is one in ISO-8601 and UTC whose year has four digits, as databases want. */
  static Optional<Instant> instant(String text) {
    try {
      Instant time = Instant.parse(text);
      return time.isBefore(FIRST_TIME) || time.isAfter(LAST_TIME)
          ? Optional.empty()
          : Optional.of(time);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The constant with exactly this name; enums of the wire are written in upper case. */
  static <E extends Enum<E>> Optional<E> constant(Class<E> type, String word) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(word)) {
        return Optional.of(constant);
      }
    }
    return Optional.empty();
  }

  static <E extends Enum<E>> String words(Class<E> type) {
    StringBuilder words = new StringBuilder("must be one of");
    String separator = " ";
    for (E constant : type.getEnumConstants()) {
      words.append(separator).append(constant.name());
      separator = ", ";
    }
    return words.toString();
  }

  /** Length limits of a text, in code points; {@code lines} allows line breaks and tabs. */
  record Bounds(int min, int max, boolean lines) {

    String sentence() {
      return String.format(Locale.ROOT, "must have %d to %d characters", min, max);
    }
  }
}
