package dev.lockstep.view;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes columns as JSON fields; what is null is left out. */
final class RowJson {

  private RowJson() {}

  /** Every column but the hidden ones, {@code sale_price} as {@code salePrice}. */
  static void columns(JsonGenerator json, Row row, Set<String> hidden) {
    row.columns()
        .forEach((column, value) -> {
          if (!hidden.contains(column)) {
            // Ids are strings on the wire, row ids too.
            value(json, camelCase(column), column.equals("id") ? String.valueOf(value) : value);
          }
        });
  }

  static void text(JsonGenerator json, String name, @Nullable String text) {
    if (text != null) {
      json.writeStringProperty(name, text);
    }
  }

  static void value(JsonGenerator json, String name, @Nullable Object value) {
    switch (value) {
      case null -> {}
      case Boolean flag -> json.writeBooleanProperty(name, flag);
      case Number number -> json.writeNumberProperty(name, number.longValue());
      case Instant time -> json.writeStringProperty(name, time.toString());
      default -> json.writeStringProperty(name, value.toString());
    }
  }

  static String camelCase(String column) {
    StringBuilder name = new StringBuilder(column.length());
    boolean upper = false;
    for (int i = 0; i < column.length(); i++) {
      char c = column.charAt(i);
      if (c == '_') {
        upper = true;
      } else {
        name.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return name.toString();
  }
}
