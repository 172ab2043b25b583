package dev.lockstep.bench.subject;

import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.plain.PlainWriterCommand;
import dev.lockstep.bench.plain.WriterTalk;
import dev.lockstep.cli.process.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The plain JDBC writer, a process with a PostgreSQL of its own. */
public final class PlainWriter implements Subject {

  private static final int STOP_SECONDS = 30;

  private final String name;
  private final Child child;
  private final DatabaseAccess database;
  private final Writer toChild;
  private final BufferedReader fromChild;

  private PlainWriter(Kit kit, String name, Child child) {
    this.name = name;
    this.child = child;
    this.database = new DatabaseAccess(kit.data(name));
    this.toChild = child.process().outputWriter();
    this.fromChild = child.process().inputReader();
  }

  /**
   * Starts it over the data folder of a server that was stopped, so that schema and articles are
   * the service's own.
   */
  public static PlainWriter start(Kit kit, String name, int connections) {
    List<String> command = new ArrayList<>(kit.bench());
    command.add(PlainWriterCommand.NAME);
    command.add("--data=" + kit.data(name));
    command.add("--connections=" + connections);
    PlainWriter writer =
        kit.closing().add(new PlainWriter(kit, name, Child.talking(command, kit.log(name))));
    if (!writer.hear().startsWith(WriterTalk.READY)) {
      throw new IllegalStateException("the plain writer did not start; see " + kit.log(name));
    }
    return writer;
  }

  /** Writes orders at this pace. */
  public LoadResult run(Pace pace) {
    try {
      toChild.write(WriterTalk.line(pace) + "\n");
      toChild.flush();
    } catch (IOException gone) {
      throw new UncheckedIOException("the plain writer has ended", gone);
    }
    return WriterTalk.result(hear());
  }

  private String hear() {
    try {
      String line = fromChild.readLine();
      if (line == null) {
        throw new IOException("the plain writer has ended");
      }
      return line;
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long pid() {
    return child.pid();
  }

  @Override
  public DatabaseAccess database() {
    return database;
  }

  /** Ends its input, after which it stops its database in order. */
  @Override
  public void close() {
    database.close();
    try {
      toChild.close();
      child.process().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (IOException gone) {
      // It has ended already.
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    child.close();
  }
}
