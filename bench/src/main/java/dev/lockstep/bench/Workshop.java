package dev.lockstep.bench;

import dev.lockstep.bench.machine.Closing;
import dev.lockstep.bench.machine.Folders;
import dev.lockstep.bench.result.Report;
import dev.lockstep.bench.subject.Kit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The folder the benchmark works in and what it needs there. One benchmark at a time: the lock on
 * the folder ends with the process, and what an earlier one left behind is removed.
 */
final class Workshop {

  private static final String SERVER = "server/target/lockstep-exec.jar";
  private static final String BANK = "simulators/target/lockstep-sandbox-bank-exec.jar";
  private static final String JAVA_OPTIONS = "-Xmx512m";
  private static final int GIT_SECONDS = 10;
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final Path home;
  private final Kit kit;

  private Workshop(Path home, Kit kit) {
    this.home = home;
    this.kit = kit;
  }

  /**
   * Opens it.
   *
   * @param environment LOCKSTEP_HOME, LOCKSTEP_JAVA, LOCKSTEP_JAVA_OPTS as the script sets them
   * @throws IllegalStateException if something is missing or another benchmark runs
   */
  static Workshop open(Map<String, String> environment, Closing closing) {
    Path home = Path.of(environment.getOrDefault("LOCKSTEP_HOME", "")).toAbsolutePath();
    Path java =
        Path.of(
            environment.getOrDefault(
                "LOCKSTEP_JAVA", System.getProperty("java.home") + "/bin/java"));
    String options = environment.getOrDefault("LOCKSTEP_JAVA_OPTS", JAVA_OPTIONS);
    Path folder = home.resolve("target/bench");
    Kit kit =
        new Kit(
            java,
            existing(home.resolve(SERVER)),
            existing(home.resolve(BANK)),
            again(java),
            folder,
            List.of(options.trim().split(" +", -1)),
            closing);
    Workshop workshop = new Workshop(home, kit);
    try {
      Files.createDirectories(folder);
      closing.add(lock(folder.resolve("lock")));
      workshop.sweep();
      closing.add(workshop::sweep);
    } catch (IOException denied) {
      throw new UncheckedIOException("no folder for data: " + folder, denied);
    }
    return workshop;
  }

  private static FileChannel lock(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw new IllegalStateException("another benchmark runs here; two would disturb each other");
    }
    return channel;
  }

  Kit kit() {
    return kit;
  }

  Path folder() {
    return kit.folder();
  }

  /** Removes the data of all subjects; none may run. */
  void sweep() {
    try {
      Folders.delete(kit.folder().resolve("data"));
      Files.createDirectories(kit.folder().resolve("data"));
    } catch (IOException left) {
      throw new UncheckedIOException("data could not be removed", left);
    }
  }

  /** Writes the report and says where it is. */
  Path write(Report report, String name) {
    Path file = folder().resolve(NAME.format(report.at()) + "-" + name + ".json");
    report.write(file);
    return file;
  }

  /** What the sources are at, as far as git knows. */
  String commit() {
    String head = git("rev-parse", "--short=12", "HEAD");
    String changed = git("status", "--porcelain");
    return head.isEmpty() ? "unknown" : head + (changed.isEmpty() ? "" : "+");
  }

  private String git(String... words) {
    List<String> command = new ArrayList<>(List.of("git", "-C", home.toString()));
    command.addAll(List.of(words));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(GIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
          ? said.strip()
          : "";
    } catch (IOException absent) {
      return "";
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** This program once more, from the runnable jar or from classes. */
  private static List<String> again(Path java) {
    String path = System.getProperty("java.class.path");
    String[] flags = {
      "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx256m"
    };
    return path.endsWith("-exec.jar")
        ? List.of(java.toString(), flags[0], flags[1], flags[2], "-jar", path)
        : List.of(
            java.toString(), flags[0], flags[1], flags[2], "-cp", path, Bench.class.getName());
  }

  private static Path existing(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(jar + " is missing; ./lockstep bench builds it");
    }
    return jar;
  }
}
