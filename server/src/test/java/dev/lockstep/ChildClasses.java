package dev.lockstep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
  private static final Path ARCHIVE = TARGET.resolve("child-classes.aot");
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

  /** Made once, whichever JVM of the tests is first. */
  private static final class Made {

    private static final Path ARCHIVE = make();

    private static Path make() {
      Path lock = TARGET.resolve("child-classes.lock");
      try (FileChannel channel =
              FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        if (!Files.exists(ChildClasses.ARCHIVE)
            || Files.getLastModifiedTime(ChildClasses.ARCHIVE)
                    .compareTo(Files.getLastModifiedTime(jar()))
                < 0) {
          trial();
        }
        return ChildClasses.ARCHIVE;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    private static void trial() throws IOException, InterruptedException {
      Path written = TARGET.resolve("child-classes.new");
      Path data = Files.createTempDirectory("child-classes");
      List<String> options = List.of("-XX:AOTCacheOutput=" + written, "-cp", packaged());
      try (var server = new ChildServer("childClasses", data).started(options)) {
        server.start();
        server.stop();
      } finally {
        FileSystemUtils.deleteRecursively(data);
      }
      Files.move(written, ChildClasses.ARCHIVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
