package dev.lockstep.bench.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the figures were measured on.
 *
 * @param memoryBytes all of it
 * @param fileSystem of the data folders, whose fsync is part of every figure
 */
public record Machine(
    int cores, String processor, long memoryBytes, String kernel, String jdk, String fileSystem) {

  private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");
  private static final Pattern TOTAL = Pattern.compile("(?m)^MemTotal:\\s+(\\d+) kB$");
  private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d+) kB$");
  private static final Pattern FILES = Pattern.compile("(?m)^Max open files\\s+\\S+\\s+(\\d+)");
  private static final long KILO = 1024;

  /** This machine, with data in this folder. */
  public static Machine here(Path data) {
    try {
      return new Machine(
          Runtime.getRuntime().availableProcessors(),
          first(MODEL, text("/proc/cpuinfo"), "unknown processor"),
          number(TOTAL, text("/proc/meminfo")) * KILO,
          System.getProperty("os.name") + " " + System.getProperty("os.version"),
          System.getProperty("java.vendor") + " " + Runtime.version(),
          Files.getFileStore(data).type());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Memory that programs may still take. */
  public static long memoryAvailable() {
    return number(AVAILABLE, text("/proc/meminfo")) * KILO;
  }

  /** Files and sockets a process of ours may open. */
  public static long filesMax() {
    String limits = text("/proc/self/limits");
    // Java raises the soft limit to the hard one, which is what the pattern reads.
    return limits.contains("Max open files") ? number(FILES, limits) : Long.MAX_VALUE;
  }

  /** In a line or two, for the head of a report. */
  public List<String> lines() {
    return List.of(
        "%d cores of %s, %.1f GB, %s, %s"
            .formatted(cores, processor, memoryBytes / 1e9, kernel, fileSystem),
        jdk);
  }

  static String first(Pattern pattern, String text, String otherwise) {
    Matcher found = pattern.matcher(text);
    return found.find() ? found.group(1).strip() : otherwise;
  }

  private static long number(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    // "unlimited" is no number, and as good as very many.
    return found.find() ? Long.parseLong(found.group(1)) : Long.MAX_VALUE / KILO;
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException missing) {
      throw new UncheckedIOException(file + " cannot be read; this needs Linux", missing);
    }
  }
}
