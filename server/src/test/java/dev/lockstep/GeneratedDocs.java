package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Documents that are generated from the code and kept in the repository. A test compares the file
 * with what the code says now; with {@code -Dlockstep.docs.write=true} it writes the file instead.
 */
public final class GeneratedDocs {

  private static final String WRITE = "lockstep.docs.write";

  private GeneratedDocs() {}

  /** Compares the file, given from the repository's root, with the text, or writes it. */
  public static void compareOrWrite(Path file, String text) {
    var path = root().resolve(file);
    try {
      if (Boolean.getBoolean(WRITE)) {
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
      }
      assertThat(path).as("%s, written by mvn test -D%s=true", file, WRITE).exists();
      assertThat(Files.readString(path))
          .as("%s is out of date; write it anew: mvn test -D%s=true", file, WRITE)
          .isEqualTo(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same for a part of a file, from the line naming it to the next line that ends one. */
  public static void compareOrWriteSection(Path file, String name, String text) {
    var begin = "<!-- generated: " + name + " -->\n";
    var end = "<!-- end -->\n";
    try {
      var whole = Files.readString(root().resolve(file));
      assertThat(whole).as("%s has a place for %s", file, name).contains(begin);
      int from = whole.indexOf(begin) + begin.length();
      int to = whole.indexOf(end, from);
      compareOrWrite(file, whole.substring(0, from) + text + whole.substring(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A Markdown table; a bar inside a cell is escaped. */
  public static String table(List<String> head, List<List<String>> rows) {
    var text = new StringBuilder();
    text.append(line(head)).append(line(head.stream().map(cell -> "---").toList()));
    rows.forEach(row -> text.append(line(row)));
    return text.toString();
  }

  /** The root of the repository, from whichever module the test runs in. */
  public static Path root() {
    var start = Path.of("").toAbsolutePath();
    for (var folder = start; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("server/pom.xml"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no repository above " + start);
  }

  /** The constants of an enum, as Markdown code. */
  static String constants(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> "`" + constant.name() + "`")
        .collect(Collectors.joining(", "));
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
