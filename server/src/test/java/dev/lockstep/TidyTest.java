package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The budgets of the house, over the sources of every module. What they are for: CONTRIBUTING. */
class TidyTest {

  private static final List<String> MODULES = List.of("simulators", "server", "cli", "bench");
  private static final int FILE_LINES = 300;
  private static final int TEST_FILE_LINES = 500;
  private static final int COLUMNS = 100;

  /** Put together here, so that this file does not find itself. */
  private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");

  private static final Pattern UNBREAKABLE = Pattern.compile("(import|package) .*|.*https?://.*");

  @Test
  void sourcesKeepTheirBudgets() throws IOException {
    var complaints = new ArrayList<String>();
    var files = sources();
    for (var file : files) {
      complaints.addAll(textOf(file));
    }
    complaints.addAll(new SourceBudgets(files).complaints());
    assertThat(complaints.stream().map(TidyTest::fromRoot).sorted().toList())
        .as("split what is too long, rename or remove what is forbidden")
        .isEmpty();
  }

  @Test
  void theBudgetsSeeWhatBreaksThem() {
    var broken =
        """
        class Broken {
          Broken(int a, int b, int c, int d, int e, int f) {}
          void wide(int a, int b, int c, int d, int e, int f) {}
          record Fine(int a, int b, int c, int d, int e, int f) {
            Fine {
              Math.abs(a);
            }
          }
          void sleepy() throws Exception {
            Thread.sleep(1);
          }
          void tall() {%s}
          class OrderManager {}
        }
        """
            .formatted("\n".repeat(40));
    assertThat(SourceBudgets.ofText("Broken", broken))
        .containsExactly(
            "Broken.java:2: <init> has 6 parameters, at most 5",
            "Broken.java:3: wide has 6 parameters, at most 5",
            "Broken.java:10: Thread.sleep waits for luck; await a condition",
            "Broken.java:12: tall has 41 lines, at most 40",
            "Broken.java:53: the name OrderManager says nothing about what it does");
  }

  private static List<String> textOf(Path file) throws IOException {
    var complaints = new ArrayList<String>();
    var lines = Files.readAllLines(file);
    var budget = file.toString().contains("/src/test/") ? TEST_FILE_LINES : FILE_LINES;
    if (lines.size() > budget) {
      complaints.add(file + ":1: the file has " + lines.size() + " lines, at most " + budget);
    }
    for (var i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      var place = file + ":" + (i + 1) + ": ";
      if (line.codePointCount(0, line.length()) > COLUMNS && !UNBREAKABLE.matcher(line).matches()) {
        complaints.add(place + "more than " + COLUMNS + " columns");
      }
      if (UNFINISHED.matcher(line).find()) {
        complaints.add(place + "unfinished work belongs into an issue");
      }
      if (line.indexOf('\t') >= 0) {
        complaints.add(place + "a tab");
      }
    }
    return complaints;
  }

  private static List<Path> sources() throws IOException {
    var files = new ArrayList<Path>();
    for (var module : MODULES) {
      var folder = GeneratedDocs.root().resolve(module).resolve("src");
      try (Stream<Path> found = Files.walk(folder)) {
        found.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
      }
    }
    return files;
  }

  private static String fromRoot(String complaint) {
    return complaint.replace(GeneratedDocs.root() + "/", "");
  }
}
