package dev.lockstep.web;

import dev.lockstep.problem.FieldCode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One value of a request with its path. Each reading answers null and notes a fault if it fails.
 */
record JsonField(JsonNode value, String path, Faults faults) {

  /** Null counts as absent. */
  boolean absent() {
    return value.isMissingNode() || value.isNull();
  }

  @Nullable String text(Texts.Bounds bounds, @Nullable Pattern form) {
    if (!is(value.isString(), "must be a string")) {
      return null;
    }
    String text = value.stringValue();
    return Texts.accept(text, path, bounds, form, faults) ? text : null;
  }

  @Nullable Long integer(long min, long max) {
    if (!is(value.isIntegralNumber(), "must be a whole number")) {
      return null;
    }
    if (!value.canConvertToLong() || value.longValue() < min || value.longValue() > max) {
      faults.add(FieldCode.FIELD_RANGE, path, "must be between %d and %d".formatted(min, max));
      return null;
    }
    return value.longValue();
  }

  @Nullable BigDecimal decimal(BigDecimal min, BigDecimal max, int scale) {
    if (!is(value.isNumber(), "must be a number")) {
      return null;
    }
    BigDecimal number = value.decimalValue();
    if (number.compareTo(min) < 0 || number.compareTo(max) > 0 || number.scale() > scale) {
      faults.add(
          FieldCode.FIELD_RANGE,
          path,
          "must be between %s and %s with at most %d decimals"
              .formatted(min.toPlainString(), max.toPlainString(), scale));
      return null;
    }
    return number;
  }

  <E extends Enum<E>> @Nullable E choice(Class<E> type) {
    if (!is(value.isString(), "must be a string")) {
      return null;
    }
    E constant = Texts.constant(type, value.stringValue()).orElse(null);
    if (constant == null) {
      faults.add(FieldCode.FIELD_ENUM, path, Texts.words(type));
    }
    return constant;
  }

  @Nullable Boolean flag() {
    return is(value.isBoolean(), "must be true or false") ? value.booleanValue() : null;
  }

  @Nullable Instant instant() {
    String text = text(new Texts.Bounds(1, 40, false), null);
    if (text == null) {
      return null;
    }
    Instant time = Texts.instant(text).orElse(null);
    if (time == null) {
      faults.add(FieldCode.FIELD_PATTERN, path, "must be a time like 2025-01-31T12:00:00Z");
    }
    return time;
  }

  @Nullable String json(int bytesMax) {
    if (!object()) {
      return null;
    }
    if (!JsonText.clean(value)) {
      faults.add(FieldCode.FIELD_CHARACTERS, path, "must not hold control or broken characters");
      return null;
    }
    byte[] json = JsonText.canonical(value);
    if (json.length > bytesMax) {
      faults.add(FieldCode.FIELD_TOO_LARGE, path, "must not exceed " + bytesMax + " bytes");
      return null;
    }
    return new String(json, StandardCharsets.UTF_8);
  }

  boolean object() {
    return is(value.isObject(), "must be an object");
  }

  /** The entries of a list; none if it is absent or has the wrong size. */
  List<JsonField> entries(int min, int max) {
    if (absent()) {
      if (min > 0) {
        faults.add(FieldCode.FIELD_REQUIRED, path);
      }
      return List.of();
    }
    if (!is(value.isArray(), "must be a list")) {
      return List.of();
    }
    if (value.size() < min || value.size() > max) {
      faults.add(
          value.size() > max ? FieldCode.FIELD_TOO_MANY : FieldCode.FIELD_LENGTH,
          path,
          "must have %d to %d entries".formatted(min, max));
      return List.of();
    }
    List<JsonField> entries = new ArrayList<>(value.size());
    for (int i = 0; i < value.size(); i++) {
      entries.add(new JsonField(value.get(i), path + "[" + i + "]", faults));
    }
    return entries;
  }

  private boolean is(boolean type, String sentence) {
    if (!type) {
      faults.add(FieldCode.FIELD_TYPE, path, sentence);
    }
    return type;
  }
}
