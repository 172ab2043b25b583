package dev.lockstep.cli;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Entry point of the command line. Exit codes: 0 all is well, 1 a difference or a violation was
 * found, 2 the work could not be done (bad arguments, no server, refused).
 */
@Command(
    name = "lockstep",
    description = "Replays real orders against a Lockstep server and audits it.",
    mixinStandardHelpOptions = true,
    subcommands = {DemoCommand.class, VerifyCommand.class})
public final class Lockstep {
  static final int FOUND = 1;
  static final int NOT_DONE = 2;

  Lockstep() {}

  /** Runs the command and exits with its code. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Lockstep());
    line.setExecutionExceptionHandler((failure, command, parsed) -> {
      command.getErr().println("lockstep: " + failure.getMessage());
      return NOT_DONE;
    });
    return line;
  }
}
