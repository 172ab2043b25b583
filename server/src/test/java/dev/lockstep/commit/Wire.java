package dev.lockstep.commit;

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
  private final List<String> sent = Collections.synchronizedList(new ArrayList<>());

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

  /** The statements sent so far, a batch as one, COMMIT and ROLLBACK too. */
  public List<String> sent() {
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
              sent.add("COMMIT");
              Commit commit = planned.poll();
              if (commit != null) {
                commit.pass(connection);
                return null;
              }
            }
            case "rollback" -> sent.add("ROLLBACK");
            default -> {}
          }
          Object result = call(connection, method, arguments);
          return result instanceof PreparedStatement statement
              ? watched(statement, String.valueOf(arguments[0]))
              : result;
        });
  }

  private PreparedStatement watched(PreparedStatement statement, String sql) {
    return proxy(
        PreparedStatement.class,
        (_, method, arguments) -> {
          if (method.getName().startsWith("execute")) {
            sent.add(shortened(sql));
          }
          return call(statement, method, arguments);
        });
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
