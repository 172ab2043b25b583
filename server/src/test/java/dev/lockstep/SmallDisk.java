package dev.lockstep;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A folder on a disk of its own that can be filled: memory, mounted where only one process and its
 * children see it. So nothing is left of it when they have ended.
 */
final class SmallDisk {

  private static final String MOUNT = "mount -t tmpfs -o size=\"$1\" none \"$0\"";
  private static final String THEN = " && shift && exec \"$@\"";
  private static final int BLOCK = 1 << 20;

  private final Path folder;
  private final List<String> prefix;

  private SmallDisk(Path folder, List<String> prefix) {
    this.folder = folder;
    this.prefix = prefix;
  }

  /**
   * One of so many megabytes, or none if this system does not let us: then nothing can be shown.
   */
  static Optional<SmallDisk> make(Path folder, int megabytes)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    // Root may mount; anybody else may where he is root of a namespace of his own.
    for (String namespace : List.of("-m", "-rm")) {
      List<String> prefix =
          List.of(
              "unshare", namespace, "sh", "-c", MOUNT + THEN, folder.toString(), megabytes + "m");
      List<String> probe = new ArrayList<>(prefix);
      probe.add("true");
      if (works(probe)) {
        return Optional.of(new SmallDisk(folder, prefix));
      }
    }
    return Optional.empty();
  }

  private static boolean works(List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException absent) {
      return false;
    }
  }

  /** What stands before a command that shall have this disk. */
  List<String> prefix() {
    return prefix;
  }

  /** The folder as the process sees it. */
  Path seenBy(long pid) {
    return Path.of("/proc", Long.toString(pid), "root" + folder);
  }

  /** Writes until nothing more fits; may be called again when somebody has made room. */
  static void fill(Path ballast) {
    for (int size = BLOCK; size > 0; size /= 16) {
      fill(ballast, new byte[size]);
    }
  }

  private static void fill(Path ballast, byte[] block) {
    try (OutputStream out =
        Files.newOutputStream(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      // which was to be done
    }
  }
}
