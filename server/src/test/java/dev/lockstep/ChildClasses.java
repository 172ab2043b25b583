package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * Where child servers have their classes from. In a whole run, which starts some dozens of them,
 * one start more at its beginning writes down what it loaded ({@code -XX:AOTCacheOutput}), so that
 * each other start takes half the processor time. {@code ./lockstep test} switches it on; the JVM
 * takes only jars into such an archive, so the packaged server is unpacked for it, as the script
 * does for its quick starts.
 */
final class ChildClasses {

  private static final boolean ARCHIVED = Boolean.getBoolean("lockstep.children.archive");
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  /** An archive is refused by a JVM that has other ones. */
  private static final List<String> ACCESS =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  private static final String OWN = System.getProperty("java.class.path");
  private static final String JAR = "lockstep-exec.jar";

  private static final long UNPACKED_WITHIN_SECONDS = 60;

  private ChildClasses() {}

  /** The options of java for the packaged programs. */
  static List<String> options() {
    return ARCHIVED ? archived(jar()) : with("-cp", OWN);
  }

  /** The same with the classes of the tests, for a server that they change. */
  static List<String> optionsWithTests() {
    return ARCHIVED ? archived(jar() + ":" + Made.TESTS) : with("-cp", OWN);
  }

  /** An archive is good for the class path it was made with and for any that begins with it. */
  private static List<String> archived(String classPath) {
    return with("-XX:AOTCache=" + archive(Made.FOLDER), "-XX:AOTMode=on", "-cp", classPath);
  }

  private static List<String> with(String... options) {
    return Stream.concat(ACCESS.stream(), Stream.of(options)).toList();
  }

  /** The folder of a quick start as the script makes it; empty in a run that does without. */
  static Optional<Path> quickStart() {
    return ARCHIVED ? Optional.of(Made.FOLDER) : Optional.empty();
  }

  private static Path archive(Path folder) {
    return folder.resolve("classes.aot");
  }

  private static String jar() {
    return Made.FOLDER.resolve(JAR).toString();
  }

  /** Made anew by every JVM of the tests: only it knows that the classes are the same. */
  private static final class Made {

    private static final Path FOLDER = make();
    private static final Path TESTS = Path.of("target", "test-classes").toAbsolutePath();

    private static Path make() {
      try {
        Path target = Path.of("target").toAbsolutePath();
        Path folder = target.resolve("child-classes");
        FileSystemUtils.deleteRecursively(folder);
        unpack(target.resolve(JAR), folder);
        trial(folder);
        Files.writeString(folder.resolve("java"), JAVA + "\n");
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    private static void unpack(Path jar, Path folder) throws IOException, InterruptedException {
      Process unpacking =
          new ProcessBuilder(
                  List.of(
                      JAVA.toString(),
                      "-Djarmode=tools",
                      "-jar",
                      jar.toString(),
                      "extract",
                      "--destination",
                      folder.toString()))
              .inheritIO()
              .start();
      try {
        assertThat(unpacking.waitFor(UNPACKED_WITHIN_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(unpacking.exitValue()).as("unpacking %s", jar).isZero();
      } finally {
        unpacking.destroyForcibly();
      }
    }

    private static void trial(Path folder) throws IOException, InterruptedException {
      Path data = Files.createTempDirectory("child-classes");
      List<String> options =
          with("-XX:AOTCacheOutput=" + archive(folder), "-cp", folder.resolve(JAR).toString());
      try (var server = new ChildServer("childClasses", data).started(options)) {
        server.start();
        server.stop();
      } finally {
        FileSystemUtils.deleteRecursively(data);
      }
    }
  }
}
