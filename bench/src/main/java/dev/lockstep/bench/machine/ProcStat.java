package dev.lockstep.bench.machine;

/**
 * The fields of {@code /proc/PID/stat} that matter here.
 *
 * @param ticks processor time of the process itself, user and system
 * @param reapedTicks the same of its children that ended and were waited for
 */
record ProcStat(long pid, String name, long parent, long ticks, long reapedTicks) {

  // Counted from the field after the name: state is 0.
  private static final int PARENT = 1;
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int REAPED_USER = 13;
  private static final int REAPED_SYSTEM = 14;

  /**
   * Reads the line. The name stands in brackets and may itself hold brackets and spaces.
   *
   * @throws IllegalArgumentException if it is no such line
   */
  static ProcStat parse(String line) {
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    if (open < 1 || close < open) {
      throw new IllegalArgumentException("not a line of /proc/PID/stat: " + line);
    }
    String[] fields = line.substring(close + 1).trim().split(" +", -1);
    if (fields.length <= REAPED_SYSTEM) {
      throw new IllegalArgumentException("too few fields: " + line);
    }
    return new ProcStat(
        Long.parseLong(line.substring(0, open).trim()),
        line.substring(open + 1, close),
        Long.parseLong(fields[PARENT]),
        Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]),
        Long.parseLong(fields[REAPED_USER]) + Long.parseLong(fields[REAPED_SYSTEM]));
  }
}
