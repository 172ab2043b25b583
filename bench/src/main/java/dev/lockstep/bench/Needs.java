package dev.lockstep.bench;

import dev.lockstep.bench.machine.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What the machine must have, looked at before anything is started. */
final class Needs {

  private static final long GIGA = 1L << 30;
  private static final long DISK = 6 * GIGA;
  private static final long DISK_PER_ORDER = 8 << 10;
  private static final long MEMORY = 3 * GIGA;
  private static final long FILES = 12_000;
  private static final Set<String> NOT_A_DISK = Set.of("tmpfs", "ramfs");

  private Needs() {}

  /**
   * Says what is missing.
   *
   * @throws IllegalStateException with a sentence for a person
   */
  static void check(Path folder, List<String> scenarios, long orders) {
    if (!Files.isReadable(Path.of("/proc/self/stat"))) {
      throw new IllegalStateException("processor time comes from /proc, so this needs Linux");
    }
    long disk = DISK + (scenarios.contains("fill") ? orders * DISK_PER_ORDER : 0);
    try {
      var store = Files.getFileStore(folder);
      if (NOT_A_DISK.contains(store.type())) {
        throw new IllegalStateException(
            folder + " is memory (" + store.type() + "), where an fsync costs nothing; use a disk");
      }
      need("disk space in " + folder, store.getUsableSpace(), disk);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    need("memory", Machine.memoryAvailable(), MEMORY);
    boolean streams = scenarios.contains("push") || scenarios.contains("across");
    if (streams && Machine.filesMax() < FILES) {
      throw new IllegalStateException(
          "5,000 streams are opened, but only %,d files may be open (ulimit -n, needs %,d)"
              .formatted(Machine.filesMax(), FILES));
    }
  }

  private static void need(String what, long there, long needed) {
    if (there < needed) {
      throw new IllegalStateException(
          "not enough %s: %.1f GB there, %.1f GB needed"
              .formatted(what, (double) there / GIGA, (double) needed / GIGA));
    }
  }
}
