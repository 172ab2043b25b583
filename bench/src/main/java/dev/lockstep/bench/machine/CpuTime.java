package dev.lockstep.bench.machine;

/**
 * Processor time in milliseconds.
 *
 * @param program of the server (or writer) itself
 * @param database of its PostgreSQL, all processes, ended ones included
 * @param redis of the Redis it uses
 */
public record CpuTime(double program, double database, double redis) {

  public double total() {
    return program + database + redis;
  }

  /** What was used since an earlier reading. */
  public CpuTime since(CpuTime earlier) {
    return new CpuTime(
        program - earlier.program, database - earlier.database, redis - earlier.redis);
  }
}
