package dev.lockstep.bench.machine;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The threads of a JVM that compile what it runs often, as the kernel sees them. */
public final class CompilerThreads {

  /** "C1 CompilerThread0" and so on, which the kernel cuts off after 15 letters. */
  private static final String NAME = "C[12] CompilerThre";

  private CompilerThreads() {}

  /** Milliseconds of processor time they have used so far; 0 if there is no such process. */
  public static double millis(long pid) {
    double millis = 0;
    try (var threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads) {
        ProcStat stat = ProcessTable.read(thread.resolve("stat"));
        if (stat != null && stat.name().matches(NAME)) {
          millis += stat.ticks() * ProcessTable.MILLIS_PER_TICK;
        }
      }
    } catch (IOException | DirectoryIteratorException ended) {
      return 0;
    }
    return millis;
  }
}
