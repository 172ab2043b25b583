package dev.lockstep.bench.result;

import dev.lockstep.bench.machine.CpuTime;

/**
 * One measured round of one variant.
 *
 * @param operations right answers
 * @param seconds from the first request to the last answer
 * @param cpu used from the first request until the work left behind was done
 * @param settled whether it was done in time
 */
public record Round(long operations, double seconds, CpuTime cpu, boolean settled) {

  public double cpuMillisPerOperation() {
    return operations == 0 ? Double.NaN : cpu.total() / operations;
  }

  public double perSecond() {
    return operations / seconds;
  }
}
