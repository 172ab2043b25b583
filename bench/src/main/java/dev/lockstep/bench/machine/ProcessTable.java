package dev.lockstep.bench.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All processes at one moment.
 *
 * <p>The kernel counts ticks of 10 ms in this file, on every Linux: a reading is good to 10 ms per
 * process, and nothing that ended is lost, because its parent inherits the count.
 */
public final class ProcessTable {

  static final double MILLIS_PER_TICK = 10;
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
  private static final String DATABASE = "postgres";

  private final Map<Long, ProcStat> byId = new HashMap<>();

  ProcessTable(Iterable<ProcStat> processes) {
    processes.forEach(process -> byId.put(process.pid(), process));
  }

  /** Reads {@code /proc}. */
  public static ProcessTable read() {
    List<ProcStat> found = new ArrayList<>();
    try (var folders = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path folder : folders) {
        ProcStat process = read(folder.resolve("stat"));
        if (process != null) {
          found.add(process);
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      throw new UncheckedIOException(new IOException("/proc cannot be read", unreadable));
    }
    return new ProcessTable(found);
  }

  static @Nullable ProcStat read(Path file) {
    try {
      return ProcStat.parse(Files.readString(file));
    } catch (IOException endedMeanwhile) {
      return null;
    }
  }

  /** Memory of the process alone that is in use. */
  public static long residentBytes(long pid) {
    try {
      String status = Files.readString(Path.of("/proc/" + pid + "/status"));
      return Long.parseLong(Machine.first(RESIDENT, status, "0")) << 10;
    } catch (IOException ended) {
      return 0;
    }
  }

  /** What this process has used, and the PostgreSQL below it. */
  public CpuTime of(long pid) {
    double program = alone(pid);
    long database = 0;
    for (ProcStat process : byId.values()) {
      if (process.name().equals(DATABASE) && isBelow(process, pid)) {
        database += process.ticks() + process.reapedTicks();
      }
    }
    return new CpuTime(program, database * MILLIS_PER_TICK, 0);
  }

  /** Milliseconds this process has used. */
  public double alone(long pid) {
    ProcStat process = byId.get(pid);
    if (process == null) {
      throw new IllegalStateException("process " + pid + " has ended");
    }
    return process.ticks() * MILLIS_PER_TICK;
  }

  private boolean isBelow(ProcStat process, long ancestor) {
    ProcStat at = process;
    while (at != null && at.parent() > 0) {
      if (at.parent() == ancestor) {
        return true;
      }
      at = byId.get(at.parent());
    }
    return false;
  }
}
