package dev.lockstep.spec;

import dev.lockstep.GeneratedDocs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tlc2.TLC;

/**
 * A configuration of a TLA+ module in {@code spec/}, and TLC's judgement of it. Its first line says
 * what is expected, the second what it is about.
 *
 * @param module name of the module
 * @param name name of the configuration
 * @param mustFail the property that has to be violated, empty if all must hold
 * @param about one sentence
 * @param without names of the guards that are switched off
 * @param properties what TLC is to check
 */
record ModelCheck(
    String module,
    String name,
    String mustFail,
    String about,
    List<String> without,
    List<String> properties) {

  static final Path FOLDER = GeneratedDocs.root().resolve("spec");

  private static final Path OUTPUT = Path.of("target", "spec").toAbsolutePath();
  private static final long MINUTES_MAX = 5;

  private static final String HOLDS = "\\* must hold";
  private static final String FAILS = "\\* must fail: ";
  private static final Pattern WITHOUT = Pattern.compile("Without = \\{(.*)}");
  private static final Pattern NAME = Pattern.compile("\"(\\w+)\"");
  private static final Pattern PROPERTIES =
      Pattern.compile("^(?:INVARIANTS|PROPERTIES)\\s+([\\w\\s]+)", Pattern.MULTILINE);
  private static final Pattern INVARIANT = Pattern.compile("Invariant (\\w+) is violated");
  private static final Pattern STATES =
      Pattern.compile("states generated, ([0-9]+) distinct states found");

  /** TLC ends with these. */
  private static final int FOUND_NOTHING = 0;

  private static final int INVARIANT_VIOLATED = 12;
  private static final int TEMPORAL_PROPERTY_VIOLATED = 13;

  /**
   * What TLC says.
   *
   * @param violated the violated property, empty if there is none
   * @param states distinct states, 0 if it stopped before it had seen all
   * @param output everything it printed, the trace too
   */
  record Judgement(String violated, long states, String output) {}

  /** All configurations of a module: what must hold first, then what must fail, by name. */
  static List<ModelCheck> of(String module) throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve(module))) {
      return files
          .filter(file -> file.toString().endsWith(".cfg"))
          .sorted()
          .map(file -> read(module, file))
          .sorted((a, b) -> a.rank() - b.rank())
          .toList();
    }
  }

  private static ModelCheck read(String module, Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      String text = String.join("\n", lines);
      String expected = lines.get(0);
      if (!expected.equals(HOLDS) && !expected.startsWith(FAILS)) {
        throw new IllegalStateException(file + " does not say first what is expected");
      }
      return new ModelCheck(
          module,
          file.getFileName().toString().replace(".cfg", ""),
          expected.equals(HOLDS) ? "" : expected.substring(FAILS.length()),
          lines.get(1).substring("\\* ".length()),
          NAME.matcher(part(WITHOUT, text)).results().map(match -> match.group(1)).toList(),
          List.of(part(PROPERTIES, text).split("\\s+")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String part(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IllegalStateException("no " + pattern + " in\n" + text);
    }
    return found.group(1);
  }

  private int rank() {
    return holds() ? 0 : isReachability() ? 2 : 1;
  }

  boolean holds() {
    return mustFail.isEmpty();
  }

  /** It shows that the model gets somewhere, by denying it. */
  boolean isReachability() {
    return mustFail.equals(name);
  }

  /** Runs TLC in a JVM of its own, because it keeps its state in static fields. */
  Judgement run() throws IOException, InterruptedException, URISyntaxException {
    Path folder = OUTPUT.resolve(module + "-" + name);
    Files.createDirectories(folder);
    Path log = folder.resolve("tlc.log");
    Process tlc =
        new ProcessBuilder(command(folder))
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!tlc.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
        throw new AssertionError(this + " takes too long:\n" + Files.readString(log));
      }
      return judgement(tlc.exitValue(), Files.readString(log));
    } finally {
      tlc.destroyForcibly();
    }
  }

  private List<String> command(Path folder) throws URISyntaxException {
    var jar = TLC.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    // What fails does so soon: no time to optimise. All JVMs load the same classes.
    String compiler = holds() ? "-XX:+TieredCompilation" : "-XX:TieredStopAtLevel=1";
    String classes = "-XX:SharedArchiveFile=" + OUTPUT.resolve("tlc.jsa");
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "-XX:+UseSerialGC",
        compiler,
        "-XX:+AutoCreateSharedArchive",
        classes,
        "-Djava.io.tmpdir=" + folder,
        "-cp",
        Path.of(jar).toString(),
        TLC.class.getName(),
        "-deadlock",
        "-nowarning",
        "-workers",
        "1",
        "-lncheck",
        "final",
        "-metadir",
        folder.resolve("states").toString(),
        "-config",
        module + "/" + name + ".cfg",
        module + ".tla");
  }

  private Judgement judgement(int exit, String output) {
    Matcher states = STATES.matcher(output);
    return switch (exit) {
      case FOUND_NOTHING -> {
        if (!states.find()) {
          throw new AssertionError(this + ": TLC saw no states:\n" + output);
        }
        yield new Judgement("", Long.parseLong(states.group(1)), output);
      }
      case INVARIANT_VIOLATED -> {
        Matcher invariant = INVARIANT.matcher(output);
        yield new Judgement(invariant.find() ? invariant.group(1) : "?", 0, output);
      }
      // TLC does not say which; a configuration that must fail names only one.
      case TEMPORAL_PROPERTY_VIOLATED ->
          new Judgement(holds() ? String.join(" or ", properties) : mustFail, 0, output);
      default -> throw new AssertionError(this + ": TLC ended with " + exit + ":\n" + output);
    };
  }

  @Override
  public String toString() {
    return module + "/" + name;
  }
}
