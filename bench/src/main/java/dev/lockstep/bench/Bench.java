package dev.lockstep.bench;

import dev.lockstep.bench.plain.PlainWriterCommand;
import java.util.Locale;
import picocli.CommandLine;

/** Entry point. Exit codes: 0 measured and sound, 1 a violation or a wrong answer, 2 not done. */
public final class Bench {

  static final int UNSOUND = 1;
  static final int NOT_DONE = 2;

  private Bench() {}

  /** Runs the command and exits with its code. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new BenchCommand());
    line.addSubcommand("plain-writer", new PlainWriterCommand());
    line.setExecutionExceptionHandler((failure, command, parsed) -> {
      command.getErr().println("lockstep bench: " + failure.getMessage());
      if (System.getenv("LOCKSTEP_BENCH_TRACE") != null) {
        failure.printStackTrace(command.getErr());
      }
      return NOT_DONE;
    });
    return line;
  }
}
