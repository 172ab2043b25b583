package dev.lockstep.database;

/**
 * Where the database is, for what keeps connections of its own.
 *
 * @param url JDBC address
 * @param user user to log in as
 * @param password that user's password
 */
public record DatabaseAddress(String url, String user, String password) {

  /** The password stays out of every log line. */
  @Override
  public String toString() {
    return "DatabaseAddress[url=" + url + "]";
  }
}
