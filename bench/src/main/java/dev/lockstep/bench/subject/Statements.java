package dev.lockstep.bench.subject;

/**
 * Counts the statements a database gets, by PostgreSQL's own extension. It must be loaded at the
 * database's start and costs a little, so it is asked for only after everything else is measured.
 */
public final class Statements {

  private static final String LOAD =
      "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'";
  private static final String CREATE = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements";
  private static final String RESET = "SELECT count(*) FROM pg_stat_statements_reset()";
  private static final String CALLS =
      """
      SELECT COALESCE(sum(calls), 0)::bigint FROM pg_stat_statements
      WHERE dbid = (SELECT oid FROM pg_database WHERE datname = 'lockstep')
        AND query NOT ILIKE 'BEGIN%' AND query NOT LIKE '%pg_stat_statements%'
        AND query NOT LIKE '%mine'
      """;

  private final DatabaseAccess database;

  private Statements(DatabaseAccess database) {
    this.database = database;
  }

  /** Has the extension loaded at the next start of the subject. */
  public static void atNextStart(DatabaseAccess database) {
    database.run(LOAD);
  }

  /** Starts counting, in a subject started since. */
  public static Statements counting(DatabaseAccess database) {
    database.run(CREATE);
    database.number(RESET);
    return new Statements(database);
  }

  /** Statements so far; BEGIN, which the driver sends along with another one, is left out. */
  public long calls() {
    return database.number(CALLS);
  }
}
