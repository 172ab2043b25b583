package dev.lockstep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * Where child servers have their classes from. In a whole run, which starts some dozens of them,
 * one start more at its beginning writes down what it loaded ({@code -XX:AOTCacheOutput}), so that
 * each other start takes half the processor time. {@code ./lockstep test} switches it on; the JVM
 * takes only jars into such an archive, so the packaged classes are used then.
 */
final class ChildClasses {

  private static final boolean ARCHIVED = Boolean.getBoolean("lockstep.children.archive");

  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final String OWN = System.getProperty("java.class.path");

  private ChildClasses() {}

  /** The options of java for a server, and for one that tests have changed. */
  static List<String> options(boolean changed) {
    return ARCHIVED && !changed
        ? List.of("-XX:AOTCache=" + Made.ARCHIVE, "-Xlog:aot*=error", "-cp", packaged())
        : List.of("-cp", OWN);
  }

  private static String packaged() {
    Stream<String> libraries = Stream.of(OWN.split(":")).filter(entry -> entry.endsWith(".jar"));
    return Stream.concat(Stream.of(jar().toString()), libraries).collect(Collectors.joining(":"));
  }

  private static Path jar() {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(TARGET, "lockstep-server-*.jar")) {
      return jars.iterator().next();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Made anew by every JVM of the tests: only it knows that the classes are the same. */
  private static final class Made {

    private static final Path ARCHIVE = make();

    private static Path make() {
      try {
        Path archive = TARGET.resolve("child-classes.aot");
        Files.deleteIfExists(archive);
        trial(archive);
        return archive;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    private static void trial(Path archive) throws IOException, InterruptedException {
      Path data = Files.createTempDirectory("child-classes");
      List<String> options = List.of("-XX:AOTCacheOutput=" + archive, "-cp", packaged());
      try (var server = new ChildServer("childClasses", data).started(options)) {
        server.start();
        server.stop();
      } finally {
        FileSystemUtils.deleteRecursively(data);
      }
    }
  }
}
