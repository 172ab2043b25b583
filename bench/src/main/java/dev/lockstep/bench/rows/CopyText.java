package dev.lockstep.bench.rows;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Rows in the text form of COPY: tabs between values, {@code \N} for none. */
public final class CopyText {

  private CopyText() {}

  /** Adds a row. Backslashes, tabs and line ends do not occur in what the bench writes. */
  public static void row(StringBuilder text, @Nullable Object[] row) {
    for (int i = 0; i < row.length; i++) {
      if (i > 0) {
        text.append('\t');
      }
      value(text, row[i]);
    }
    text.append('\n');
  }

  private static void value(StringBuilder text, @Nullable Object value) {
    switch (value) {
      case null -> text.append("\\N");
      case byte[] bytes -> text.append("\\\\x").append(HexFormat.of().formatHex(bytes));
      case Object other -> text.append(other);
    }
  }
}
