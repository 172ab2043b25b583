package dev.lockstep.bench.plain;

import dev.lockstep.bench.load.Sessions;
import dev.lockstep.database.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The writer as a process of its own: its PostgreSQL is a child of it, started by the same launcher
 * with the same settings as the service's. Paces come on standard input; it ends with its input.
 */
@Command(name = PlainWriterCommand.NAME)
public final class PlainWriterCommand implements Callable<Integer> {

  /** The first word of the command line that means this. */
  public static final String NAME = "plain-writer";

  private static final int LINES_PER_ORDER = 2;
  private static final int NUMBERS_PER_MILLI = 1_000;

  @Option(names = "--data", required = true)
  private Path data = Path.of("");

  @Option(names = "--connections")
  private int connections = 16;

  @Option(names = "--articles")
  private int articles = 5_000;

  @Option(names = "--users")
  private int users = 1_000;

  @Override
  public Integer call() throws SQLException, IOException {
    Clock clock = Clock.systemUTC();
    AtomicLong numbers = new AtomicLong(clock.millis() * NUMBERS_PER_MILLI);
    var shop = new PlainSession.Shop(articles, users, numbers, clock);
    try (EmbeddedPostgres database = EmbeddedPostgres.start(data)) {
      List<PlainOrderWriter> writers = new ArrayList<>();
      List<PlainSession> sessions = new ArrayList<>();
      try {
        for (int seed = 0; seed < connections; seed++) {
          writers.add(writer(database));
          sessions.add(new PlainSession(writers.getLast(), shop, seed));
        }
        serve(database, sessions);
      } finally {
        for (PlainOrderWriter writer : writers) {
          writer.close();
        }
      }
    }
    return 0;
  }

  private static void serve(EmbeddedPostgres database, List<PlainSession> sessions)
      throws IOException {
    PrintStream out = System.out;
    out.println(WriterTalk.READY + database.url());
    out.flush();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      var result = Sessions.run(sessions, WriterTalk.pace(line), Thread.ofPlatform().factory());
      out.println(WriterTalk.line(result));
      out.flush();
    }
  }

  private static PlainOrderWriter writer(EmbeddedPostgres database) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("user", database.user());
    settings.setProperty("password", database.password());
    // As the service's pool: prepared at first use, kept for the session.
    settings.setProperty("prepareThreshold", "1");
    settings.setProperty("preparedStatementCacheQueries", "512");
    var connection = DriverManager.getConnection(database.url(), settings);
    connection.setTransactionIsolation(java.sql.Connection.TRANSACTION_READ_COMMITTED);
    return new PlainOrderWriter(connection, LINES_PER_ORDER);
  }
}
