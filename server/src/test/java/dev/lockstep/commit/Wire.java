package dev.lockstep.commit;

import dev.lockstep.database.RoundTrips;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** The way to the database, where a test can listen and cut. */
public final class Wire {

  private static final Pattern STATEMENT =
      Pattern.compile("^(INSERT|UPDATE|SELECT)(?: INTO | .*? FROM | )(\\w+)");

  /** What happens to a COMMIT on its way. */
  @FunctionalInterface
  interface Commit {
    void pass(Connection connection) throws SQLException;
  }

  private final ConcurrentLinkedQueue<Commit> planned = new ConcurrentLinkedQueue<>();
  private final AtomicInteger failingCloses = new AtomicInteger();
  private final List<Sent> sent = Collections.synchronizedList(new ArrayList<>());

  /**
   * One thing sent.
   *
   * @param statement shortened, a batch as one
   * @param rows how many a batch holds; else 1
   * @param thread by which it was sent
   * @param roundTrips how many the thread had made before, where {@link RoundTrips} counts
   */
  public record Sent(String statement, int rows, String thread, int roundTrips) {}

  /** The next COMMITs meet these, one each; later ones pass. */
  void plan(Commit... commits) {
    planned.addAll(List.of(commits));
  }

  /** The server commits, and the answer is lost. */
  static void loseAnswer(Connection connection) throws SQLException {
    connection.commit();
    throw new SQLException("connection lost", "08006");
  }

  /** The COMMIT is lost before the server sees it. */
  static void loseCommit(Connection connection) throws SQLException {
    connection.rollback();
    throw new SQLException("connection lost", "08006");
  }

  /** The server refuses the COMMIT. */
  static void refuseCommit(Connection connection) throws SQLException {
    connection.rollback();
    throw new SQLException("could not serialize", "40001");
  }

  /** The COMMIT passes, then giving the connection back fails. */
  void commitAndFailToClose(Connection connection) throws SQLException {
    connection.commit();
    failingCloses.incrementAndGet();
  }

  /** The statements sent so far, a batch as one, COMMIT and ROLLBACK too. */
  public List<String> sent() {
    return everything().stream().map(Sent::statement).toList();
  }

  /** The same with rows and threads. */
  public List<Sent> everything() {
    return List.copyOf(sent);
  }

  public void forget() {
    sent.clear();
  }

  public DataSource over(DataSource source) {
    return proxy(
        DataSource.class,
        (_, method, arguments) -> {
          Object result = call(source, method, arguments);
          return result instanceof Connection connection ? watched(connection) : result;
        });
  }

  private Connection watched(Connection connection) {
    return proxy(
        Connection.class,
        (_, method, arguments) -> {
          switch (method.getName()) {
            case "commit" -> {
              note("COMMIT", 1);
              Commit commit = planned.poll();
              if (commit != null) {
                commit.pass(connection);
                return null;
              }
            }
            case "rollback" -> note("ROLLBACK", 1);
            case "close" -> {
              if (failingCloses.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                connection.close();
                throw new SQLException("connection lost", "08006");
              }
            }
            default -> {}
          }
          Object result = call(connection, method, arguments);
          return result instanceof PreparedStatement statement
              ? watched(statement, String.valueOf(arguments[0]))
              : result;
        });
  }

  private PreparedStatement watched(PreparedStatement statement, String sql) {
    AtomicInteger batched = new AtomicInteger();
    return proxy(
        PreparedStatement.class,
        (_, method, arguments) -> {
          if (method.getName().equals("addBatch")) {
            batched.incrementAndGet();
          } else if (method.getName().startsWith("execute")) {
            note(shortened(sql), Math.max(1, batched.getAndSet(0)));
          }
          return call(statement, method, arguments);
        });
  }

  private void note(String statement, int rows) {
    String thread = Thread.currentThread().getName();
    sent.add(new Sent(statement, rows, thread, RoundTrips.of(thread)));
  }

  private static String shortened(String sql) {
    Matcher found = STATEMENT.matcher(sql);
    if (!found.find()) {
      return sql;
    }
    String lock = sql.endsWith("FOR UPDATE") ? " FOR UPDATE" : "";
    return found.group(1) + " " + found.group(2) + lock;
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
