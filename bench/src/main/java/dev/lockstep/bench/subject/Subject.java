package dev.lockstep.bench.subject;

import dev.lockstep.bench.machine.CompilerThreads;
import dev.lockstep.bench.machine.CpuTime;
import dev.lockstep.bench.machine.ProcessTable;

/** A program with a PostgreSQL of its own, whose costs are counted. */
public interface Subject extends AutoCloseable {

  String name();

  long pid();

  DatabaseAccess database();

  /** Processor time so far, of the program and of its database. */
  default CpuTime cpu() {
    return ProcessTable.read().of(pid());
  }

  /** Processor time so far of what compiles the program while it runs. */
  default double compilerMillis() {
    return CompilerThreads.millis(pid());
  }

  /** What its database has done so far. */
  default Counters counters() {
    return Counters.read(database());
  }

  @Override
  void close();
}
