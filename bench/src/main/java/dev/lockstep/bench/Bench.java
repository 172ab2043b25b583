package dev.lockstep.bench;

import dev.lockstep.bench.plain.PlainWriterCommand;
import java.util.Arrays;
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
    boolean writer = arguments.length > 0 && arguments[0].equals(PlainWriterCommand.NAME);
    System.exit(
        writer
            ? commandLine(new PlainWriterCommand())
                .execute(Arrays.copyOfRange(arguments, 1, arguments.length))
            : commandLine(new BenchCommand()).execute(arguments));
  }

  static CommandLine commandLine(Object program) {
    CommandLine line = new CommandLine(program);
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
