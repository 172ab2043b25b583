package dev.lockstep.bench;

import dev.lockstep.bench.machine.Closing;
import dev.lockstep.bench.machine.Folders;
import dev.lockstep.bench.subject.Kit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Finds what the subjects are made of, or says what is missing. */
final class Workshop {

  private static final String SERVER = "server/target/lockstep-exec.jar";
  private static final String BANK = "simulators/target/lockstep-sandbox-bank-exec.jar";
  private static final String JAVA_OPTIONS = "-Xmx512m";

  private Workshop() {}

  /**
   * Everything as the script left it.
   *
   * @param environment LOCKSTEP_HOME, LOCKSTEP_JAVA, LOCKSTEP_JAVA_OPTS as the script sets them
   */
  static Kit kit(Map<String, String> environment, Closing closing) {
    Path home = Path.of(environment.getOrDefault("LOCKSTEP_HOME", "")).toAbsolutePath();
    Path java =
        Path.of(
            environment.getOrDefault(
                "LOCKSTEP_JAVA", System.getProperty("java.home") + "/bin/java"));
    String options = environment.getOrDefault("LOCKSTEP_JAVA_OPTS", JAVA_OPTIONS);
    Path folder = home.resolve("target/bench");
    try {
      Files.createDirectories(folder.resolve("data"));
    } catch (IOException denied) {
      throw new UncheckedIOException("no folder for data: " + folder, denied);
    }
    closing.add(() -> Folders.delete(folder.resolve("data")));
    return new Kit(
        java,
        existing(home.resolve(SERVER)),
        existing(home.resolve(BANK)),
        again(java),
        folder,
        List.of(options.trim().split(" +")),
        closing);
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
