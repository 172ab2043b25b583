package dev.lockstep.bench;

import java.io.PrintWriter;
import java.util.function.Consumer;

/** Says on standard error what is going on, and how long it has been going on. */
final class Progress implements Consumer<String> {

  private final PrintWriter out;
  private final String scenario;
  private final long start = System.nanoTime();

  Progress(PrintWriter out, String scenario) {
    this.out = out;
    this.scenario = scenario;
  }

  @Override
  public void accept(String step) {
    out.println("%-6s %4d s  %s".formatted(scenario, seconds(), step));
    out.flush();
  }

  private long seconds() {
    return (System.nanoTime() - start) / 1_000_000_000;
  }
}
